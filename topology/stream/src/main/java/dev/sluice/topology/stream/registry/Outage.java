package dev.sluice.topology.stream.registry;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Tells a schema registry that does not answer, or answers that it cannot, from a record that can never be read. */
public final class Outage {
    private static final int MAX_CAUSES = 20;
    /** Request timeout, too many requests, and what a gateway says of a registry behind it. */
    private static final Set<Integer> AWAY = Set.of(401, 403, 408, 429, 502, 503, 504);
    /** Confluent's registry about its own store and its own leader, with status 500. */
    private static final Set<Integer> OWN_TROUBLES = Set.of(50001, 50002, 50003);

    private Outage() {}

    /** Whether a failure came about because the registry is away, refuses this client, or failed on the request. */
    public static boolean isBehind(Throwable failure) {
        return isCertainlyBehind(failure)
                || caused(failure, cause -> cause instanceof RestClientException rest && rest.getStatus() >= 500);
    }

    /** The same without failures on the request, of which the record may be the cause. */
    static boolean isCertainlyBehind(Throwable failure) {
        // what the registry answered says more than the client's exception around it, which calls status 500 retriable
        if (caused(failure, RestClientException.class::isInstance)) {
            return caused(
                    failure,
                    cause -> cause instanceof RestClientException rest
                            && (AWAY.contains(rest.getStatus()) || OWN_TROUBLES.contains(rest.getErrorCode())));
        }
        return caused(
                failure,
                cause -> cause instanceof RetriableException
                        || cause instanceof AuthenticationException
                        || cause instanceof AuthorizationException
                        || cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof SSLException);
    }

    private static boolean caused(Throwable failure, Predicate<Throwable> test) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (test.test(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
