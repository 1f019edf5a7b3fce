package dev.sluice.topology.stream.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.samples.InvalidSampleException;
import java.io.EOFException;
import java.net.ConnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class PoisonTest {
    @Test
    void aRegistryThatIsAwayIsNoFaultOfTheRecord() {
        assertThat(Poison.isPoison(new SerializationException("x", new ConnectException("refused"))))
                .isFalse();
        assertThat(Poison.isPoison(new SerializationException("x", new EOFException())))
                .isTrue();
        assertThat(Poison.isPoison(new InvalidSampleException("x"))).isTrue();
        assertThat(Poison.isPoison(new IllegalStateException("a defect of one's own")))
                .isFalse();
    }
}
