package dev.sluice.schemas.samples;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Task;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncedPassTest {
    @Test
    void aPassThatWasNotAnnouncedIsRefusedWithTheRange() {
        // Given
        DatasetDescriptor twice = Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL);
        twice.setPasses(2);
        DatasetDescriptor live = Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL);
        live.setExpectedSamples(null);

        // Then, whether the sample tells its stream or not
        for (Instant stream : List.of(Instant.EPOCH, twice.getCreatedAt())) {
            assertThatCode(() -> new SampleDecoder(twice).checkPass(inPass(2, stream)))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> new SampleDecoder(twice).checkPass(inPass(3, stream)))
                    .isInstanceOf(InvalidSampleException.class)
                    .hasMessageContaining("pass 3 is out of range, the data set is streamed in passes 1 to 2");
            assertThatThrownBy(() -> new SampleDecoder(live).checkPass(inPass(2, stream)))
                    .hasMessageContaining("passes 1 to 1");
            assertThatThrownBy(() -> new SampleDecoder(live).checkPass(inPass(0, stream)))
                    .hasMessageContaining("pass 0 is out of range");
        }
    }

    @Test
    void aSampleOfAStreamThatAnotherDescriptionAnnouncedMayBeOfAnyPassFromOne() {
        DatasetDescriptor described = Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL);
        Instant before = described.getCreatedAt().minusSeconds(1);

        assertThatCode(() -> new SampleDecoder(described).checkPass(inPass(3, before)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new SampleDecoder(described).checkPass(inPass(-1, before)))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("pass -1 is out of range, the first one is 1");
    }

    private static LabelledSample inPass(int pass, Instant describedAt) {
        LabelledSample sample = Samples.bytes(1, 2, 3, 4);
        sample.setPass(pass);
        sample.setDescribedAt(describedAt);
        return sample;
    }
}
