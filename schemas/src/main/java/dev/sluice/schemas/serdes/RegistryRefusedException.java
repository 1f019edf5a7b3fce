package dev.sluice.schemas.serdes;

import org.apache.kafka.common.errors.AuthenticationException;

/** The schema registry, or what stands before it, has refused this client for longer than the patience that {@link Connection} tells: somebody has to look into it. */
public final class RegistryRefusedException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    RegistryRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
