package dev.sluice.schemas.serdes;

/**
 * A registry that is well does not know the schema id that a record was written with. It may come to know it, as a copy does that lags behind its origin;
 * whoever cannot wait for ever gives up after the patience that {@link Connection} tells.
 */
public final class UnknownSchemaException extends RegistryException {
    private static final long serialVersionUID = 1L;
    private static final int NOT_FOUND = 404;

    private final boolean waiting;

    /** @param waiting whether the patience is not over */
    UnknownSchemaException(String message, boolean waiting) {
        super(message, NOT_FOUND, null);
        this.waiting = waiting;
    }

    /** False once the id was waited for in vain: a record of a per-sample topic is a dead letter then. */
    @Override
    public boolean mayPass() {
        return waiting;
    }
}
