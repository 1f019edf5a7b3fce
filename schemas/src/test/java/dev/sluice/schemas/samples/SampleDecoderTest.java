package dev.sluice.schemas.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.FeatureEncoding;
import dev.sluice.schemas.records.LabelledSample;
import dev.sluice.schemas.records.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SampleDecoderTest {
    private final SampleDecoder decoder =
            new SampleDecoder(Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL));

    @Test
    void aBytesDarknessBecomesANormalisedValue() {
        // Given
        LabelledSample sample = Samples.bytes(0, 255, 51, 204);
        float[] target = new float[6];

        // When
        decoder.check(sample);
        decoder.decode(sample, target, 1);

        // Then: (byte / 255 - 0.5) / 0.25, and nothing outside the sample's place
        assertThat(target).containsExactly(new float[] {0, -2, 2, -1.2f, 1.2f, 0}, within(1e-6f));
    }

    @Test
    void floatsAreReadLittleEndianAndNormalised() {
        // Given
        SampleDecoder floats = new SampleDecoder(Samples.descriptor(FeatureEncoding.FLOAT32_LE, Task.SINGLE_LABEL));
        LabelledSample sample = Samples.floats(0.5f, 1, 0, -0.25f);
        float[] target = new float[4];

        // When
        floats.check(sample);
        floats.decode(sample, target, 0);

        // Then
        assertThat(target).containsExactly(new float[] {0, 2, -2, -3}, within(1e-6f));
    }

    @Test
    void eachColumnMayHaveAMeanAndDeviationOfItsOwn() {
        // Given: a time in seconds, of which a float knows every 128th
        DatasetDescriptor descriptor = Samples.descriptor(FeatureEncoding.FLOAT64_LE, Task.SINGLE_LABEL);
        columns(descriptor, List.of(1.7e9, 0., 1e6, -1.), List.of(2., 1e-3, 1e5, 1.));
        LabelledSample sample = Samples.floats(0, 0, 0, 0);
        ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(1.7e9 + 1).putDouble(2e-3).putDouble(9e5).putDouble(0);
        sample.getFeatures().setEncoding(FeatureEncoding.FLOAT64_LE);
        sample.getFeatures().setData(data.flip());
        float[] target = new float[4];

        // When
        SampleDecoder columns = new SampleDecoder(descriptor);
        columns.check(sample);
        columns.decode(sample, target, 0);

        // Then
        assertThat(target).containsExactly(new float[] {0.5f, 2, -1, 1}, within(1e-6f));
    }

    @Test
    void eachChannelMayHaveAMeanAndDeviationOfItsOwn() {
        // Given
        DatasetDescriptor descriptor = Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL);
        descriptor.setShape(List.of(2, 1, 2));
        columns(descriptor, List.of(0.2, 0.8), List.of(0.2, 0.1));
        float[] target = new float[4];

        // When
        new SampleDecoder(descriptor).decode(Samples.bytes(0, 255, 51, 204), target, 0);

        // Then
        assertThat(target).containsExactly(new float[] {-1, 4, -6, 0}, within(1e-5f));
    }

    @Test
    void floatsOfFourBytesMayBePartOfADataSetOfEight() {
        SampleDecoder wide = new SampleDecoder(Samples.descriptor(FeatureEncoding.FLOAT64_LE, Task.SINGLE_LABEL));
        LabelledSample sample = Samples.floats(0.5f, 1, 0, -0.25f);
        float[] target = new float[4];

        wide.check(sample);
        wide.decode(sample, target, 0);

        assertThat(target).containsExactly(new float[] {0, 2, -2, -3}, within(1e-6f));
    }

    @Test
    void aDataSetWhoseNameMeansSomethingInTheKeysOfItsModelsIsRefused() {
        DatasetDescriptor descriptor = Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL);
        descriptor.setDataset("faces@published");

        assertThatThrownBy(() -> new SampleDecoder(descriptor))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("name of a data set");
    }

    @Test
    void decodingLeavesTheRecordAsItWas() {
        // Given
        LabelledSample sample = Samples.bytes(1, 2, 3, 4);

        // When
        decoder.decode(sample, new float[4], 0);

        // Then
        assertThat(sample).isEqualTo(Samples.bytes(1, 2, 3, 4));
    }

    @ParameterizedTest
    @MethodSource
    void aFloatThatIsNoNumberIsRefused(float value) {
        // Given
        SampleDecoder floats = new SampleDecoder(Samples.descriptor(FeatureEncoding.FLOAT32_LE, Task.SINGLE_LABEL));
        LabelledSample sample = Samples.floats(0, 0, value, 0);

        // Then
        assertThatThrownBy(() -> floats.decode(sample, new float[4], 0))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessage("data set 'shapes': feature 2 is not a finite number");
    }

    static Stream<Float> aFloatThatIsNoNumberIsRefused() {
        return Stream.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aSampleThatBreaksTheContractIsRefused(String reason, Consumer<LabelledSample> damage) {
        // Given
        LabelledSample sample = Samples.bytes(1, 2, 3, 4);
        damage.accept(sample);

        // Then
        assertThatThrownBy(() -> decoder.check(sample))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessage("data set 'shapes': " + reason);
    }

    static Stream<Arguments> aSampleThatBreaksTheContractIsRefused() {
        return Stream.of(
                damaged("id must have 1 to 256 characters", s -> s.setId("")),
                damaged("id must have 1 to 256 characters", s -> s.setId("x".repeat(257))),
                damaged("sample is of data set 'faces'", s -> s.setDataset("faces")),
                damaged("features have shape [4], the data set has [1, 2, 2]", s -> s.getFeatures()
                        .setShape(List.of(4))),
                damaged("features are FLOAT32_LE, the data set is UINT8", s -> s.getFeatures()
                        .setEncoding(FeatureEncoding.FLOAT32_LE)),
                damaged("features hold 3 bytes, expected 4", s -> s.getFeatures()
                        .setData(ByteBuffer.allocate(3))),
                damaged("features hold 5 bytes, expected 4", s -> s.getFeatures()
                        .setData(ByteBuffer.allocate(5))),
                damaged("a SINGLE_LABEL sample has exactly one label, not 0", s -> s.setLabels(List.of())),
                damaged("a SINGLE_LABEL sample has exactly one label, not 2", s -> s.setLabels(List.of(0, 1))),
                damaged("label -1 is out of range, the data set has classes 0 to 2", s -> s.setLabels(List.of(-1))),
                damaged("label 3 is out of range, the data set has classes 0 to 2", s -> s.setLabels(List.of(3))));
    }

    private static Arguments damaged(String reason, Consumer<LabelledSample> damage) {
        return Arguments.of(reason, damage);
    }

    @Test
    void anIdOfTheGreatestLengthIsAccepted() {
        // Given
        LabelledSample sample = Samples.bytes(1, 2, 3, 4);
        sample.setId("x".repeat(256));

        // Then
        assertThatCode(() -> decoder.check(sample)).doesNotThrowAnyException();
    }

    @Test
    void aMultiLabelSampleMayHaveAnySubsetOfTheClasses() {
        // Given
        SampleDecoder multi = new SampleDecoder(Samples.descriptor(FeatureEncoding.UINT8, Task.MULTI_LABEL));

        // Then
        assertThatCode(() -> multi.checkLabels(List.of())).doesNotThrowAnyException();
        assertThatCode(() -> multi.checkLabels(List.of(0, 1, 2))).doesNotThrowAnyException();
        assertThatThrownBy(() -> multi.checkLabels(List.of(0, 7)))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("label 7 is out of range");
        assertThatThrownBy(() -> multi.checkLabels(List.of(1, 0, 1)))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("label 1 is there twice, labels are a set");
    }

    @Test
    void aMultiLabelDataSetHasAtMost256Classes() {
        // Given
        DatasetDescriptor descriptor = Samples.descriptor(FeatureEncoding.UINT8, Task.MULTI_LABEL);

        // When
        descriptor.setClassNames(Collections.nCopies(256, "c"));

        // Then
        assertThat(new SampleDecoder(descriptor).classes()).isEqualTo(256);
        descriptor.setClassNames(Collections.nCopies(257, "c"));
        assertThatThrownBy(() -> new SampleDecoder(descriptor))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("a MULTI_LABEL data set may have at most 256 classes, not 257");
    }

    @Test
    void aFloatSampleNeedsFourBytesAValue() {
        // Given
        SampleDecoder floats = new SampleDecoder(Samples.descriptor(FeatureEncoding.FLOAT32_LE, Task.SINGLE_LABEL));
        LabelledSample sample = Samples.floats(0, 0, 0, 0);
        sample.getFeatures().setData(ByteBuffer.allocate(4));

        // Then
        assertThatThrownBy(() -> floats.check(sample))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining("features hold 4 bytes, expected 16");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void anUnusableDescriptorIsRefused(String reason, Consumer<DatasetDescriptor> damage) {
        // Given
        DatasetDescriptor descriptor = Samples.descriptor(FeatureEncoding.UINT8, Task.SINGLE_LABEL);
        damage.accept(descriptor);

        // Then
        assertThatThrownBy(() -> new SampleDecoder(descriptor))
                .isInstanceOf(InvalidSampleException.class)
                .hasMessageContaining(reason);
    }

    static Stream<Arguments> anUnusableDescriptorIsRefused() {
        return Stream.of(
                unusable("shape is empty", d -> d.setShape(List.of())),
                unusable("shape [1, 0, 2] has an extent below 1", d -> d.setShape(List.of(1, 0, 2))),
                unusable("shape [-1, -4] has an extent below 1", d -> d.setShape(List.of(-1, -4))),
                unusable("has more than 16777216 values", d -> d.setShape(List.of(65536, 65536, 65536))),
                unusable("classNames must hold 2 to 100000 classes, not 1", d -> d.setClassNames(List.of("one"))),
                unusable("standardDeviation above 0", d -> d.setStandardDeviation(0)),
                unusable("standardDeviation above 0", d -> d.setStandardDeviation(-1)),
                unusable("standardDeviation above 0", d -> d.setStandardDeviation(Double.NaN)),
                unusable("standardDeviation above 0", d -> d.setStandardDeviation(Double.POSITIVE_INFINITY)),
                unusable("standardDeviation above 0", d -> d.setStandardDeviation(1e-300)),
                unusable("mean must be finite", d -> d.setMean(Double.NaN)),
                unusable(
                        "as the values of a sample, 4, not 3 and 3",
                        d -> columns(d, List.of(1., 2., 3.), List.of(1., 1., 1.))),
                unusable("not 4 and 0", d -> columns(d, List.of(1., 2., 3., 4.), List.of())),
                unusable("not 0 and 4", d -> columns(d, List.of(), List.of(1., 2., 3., 4.))),
                unusable(
                        "those at 1 (from 0) are NaN and 1.0",
                        d -> columns(d, List.of(1., Double.NaN, 3., 4.), List.of(1., 1., 1., 1.))),
                unusable(
                        "those at 3 (from 0) are 4.0 and 0.0",
                        d -> columns(d, List.of(1., 2., 3., 4.), List.of(1., 1., 1., 0.))),
                unusable("are 1.0 and -1.0", d -> columns(d, List.of(1., 2., 3., 4.), List.of(-1., 1., 1., 1.))));
    }

    private static void columns(DatasetDescriptor descriptor, List<Double> means, List<Double> deviations) {
        descriptor.setMeans(means);
        descriptor.setStandardDeviations(deviations);
    }

    private static Arguments unusable(String reason, Consumer<DatasetDescriptor> damage) {
        return Arguments.of(reason, damage);
    }
}
