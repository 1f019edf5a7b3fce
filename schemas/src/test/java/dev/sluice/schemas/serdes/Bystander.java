package dev.sluice.schemas.serdes;

import java.util.concurrent.atomic.AtomicInteger;

/** A class on the class path that no schema may bring to life by bearing its name. */
public final class Bystander {
    static final AtomicInteger CONSTRUCTED = new AtomicInteger();

    public Bystander() {
        CONSTRUCTED.incrementAndGet();
    }
}
