package dev.sluice.schemas.serdes;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What is worth trying again and what is not: the same answer in every part. */
public final class ClientErrors {
    private static final int MAX_CAUSES = 20;

    private ClientErrors() {}

    /**
     * Whether a failure is the registry's, or the network's before it, and will pass: whatever was to be read or written is not to blame, and is to be tried again. An id
     * that a registry which is well does not know is waited for so for the patience of the {@link Connection}.
     */
    public static boolean registryUnavailable(Throwable failure) {
        return caused(
                failure,
                cause -> (cause instanceof RegistryException registry && registry.mayPass())
                        || cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof SSLException
                        || cause instanceof RetriableException);
    }

    /** The registry's final refusal of this client, if a failure goes back to that; null otherwise. */
    public static @Nullable RegistryRefusedException refused(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof RegistryRefusedException refused) {
                return refused;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** Whether another producer with the same transactional id took over, or the broker gave up on a transaction. */
    public static boolean fenced(Throwable failure) {
        return caused(failure, ProducerFencedException.class::isInstance);
    }

    /** Whether a client failed in a way that a new attempt, with a new producer if need be, can overcome. */
    public static boolean recoverable(Throwable failure) {
        if (!(failure instanceof KafkaException)) {
            return false;
        }
        if (registryUnavailable(failure)) {
            return true;
        }
        return !caused(
                failure,
                cause -> cause instanceof AuthenticationException
                        || cause instanceof AuthorizationException
                        || cause instanceof UnsupportedVersionException
                        || cause instanceof InvalidTopicException
                        || cause instanceof RecordTooLargeException
                        || cause instanceof SerializationException
                        || cause instanceof ConfigException);
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
