package dev.sluice.infra.ingest.source;

import java.util.Locale;

/** Which part of a data set. */
public enum Split {
    /** What is streamed and learnt from. */
    TRAIN,
    /** What accuracy is measured on; never streamed. */
    TEST;

    /** Lower-case name: the sub-folder of image folders and the beginning of sample ids. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
