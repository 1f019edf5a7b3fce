package dev.sluice.topology.stream.routing;

import dev.sluice.schemas.samples.InvalidSampleException;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/** Tells a record that can never be read from one that cannot be read just now, because the schema registry does not answer. */
final class Poison {
    private Poison() {}

    /** Whether the record itself is at fault, so that trying again is useless. */
    static boolean isPoison(RuntimeException failure) {
        if (!(failure instanceof SerializationException) && !(failure instanceof InvalidSampleException)) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException
                    || (cause instanceof RestClientException rest && isTransient(rest.getStatus()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTransient(int status) {
        return status >= 500 || status == 401 || status == 403 || status == 408 || status == 429;
    }
}
