package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class ClientErrorsTest {
    @Test
    void aRegistryThatCannotBeReachedIsNotTheRecordsFault() {
        assertThat(ClientErrors.registryUnavailable(new SerializationException("", new ConnectException())))
                .isTrue();
    }

    @Test
    void aTruncatedRecordOrASchemaWaitedForInVainIsTheRecordsFault() {
        assertThat(ClientErrors.registryUnavailable(new SerializationException("", new EOFException())))
                .isFalse();
        assertThat(ClientErrors.registryUnavailable(new UnknownSchemaException("", false)))
                .isFalse();
        assertThat(ClientErrors.registryUnavailable(new UnknownSchemaException("", true)))
                .isTrue();
    }

    @Test
    void aRefusalThatLastsIsFinal() {
        // Given
        Throwable cause =
                new KafkaException("wrapped", new RegistryRefusedException("no", new IllegalStateException()));

        // Then
        assertThat(ClientErrors.refused(cause)).isNotNull();
        assertThat(ClientErrors.recoverable(cause)).isFalse();
        assertThat(ClientErrors.registryUnavailable(cause)).isFalse();
        assertThat(ClientErrors.refused(new KafkaException("other"))).isNull();
    }

    @Test
    void outagesAreRecoverableAndRefusalsAreNot() {
        assertThat(ClientErrors.recoverable(new TimeoutException())).isTrue();
        assertThat(ClientErrors.recoverable(new KafkaException("wrapped", new TimeoutException())))
                .isTrue();
        assertThat(ClientErrors.recoverable(new KafkaException("wrapped", new TopicAuthorizationException("t"))))
                .isFalse();
        assertThat(ClientErrors.recoverable(new RecordTooLargeException())).isFalse();
        assertThat(ClientErrors.recoverable(new IllegalStateException())).isFalse();
    }

    @Test
    void fencingIsSeenThroughWrapping() {
        assertThat(ClientErrors.fenced(new KafkaException("wrapped", new ProducerFencedException(""))))
                .isTrue();
        assertThat(ClientErrors.fenced(new TimeoutException())).isFalse();
    }
}
