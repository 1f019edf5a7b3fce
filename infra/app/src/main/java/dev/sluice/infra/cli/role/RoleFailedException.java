package dev.sluice.infra.cli.role;

import dev.sluice.infra.cluster.Failures;

/** A role ended by itself; the message names it and says why. */
public final class RoleFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RoleFailedException(String role, Throwable cause) {
        super("the " + role + " failed: " + Failures.message(cause), cause);
    }

    RoleFailedException(String role) {
        super("the " + role + " ended although nobody closed it");
    }
}
