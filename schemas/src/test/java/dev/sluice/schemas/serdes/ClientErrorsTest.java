package dev.sluice.schemas.serdes;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
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
    void aTruncatedRecordOrAnUnknownSchemaIsTheRecordsFault() {
        assertThat(ClientErrors.registryUnavailable(new SerializationException("", new EOFException())))
                .isFalse();
        SerializationException unknown =
                new SerializationException("", new RestClientException("no such schema", 404, 40403));
        assertThat(ClientErrors.registryUnavailable(unknown)).isFalse();
        assertThat(ClientErrors.registryFailed(unknown)).isFalse();
    }

    @Test
    void anErrorOfTheRegistryItselfIsToldApart() {
        SerializationException failed = new SerializationException("", new RestClientException("oops", 500, 50001));

        assertThat(ClientErrors.registryFailed(failed)).isTrue();
        assertThat(ClientErrors.registryUnavailable(failed)).isFalse();
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
