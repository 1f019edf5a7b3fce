package dev.sluice.topology.stream.routing;

/** Key of a sample in the stores: its id is unique within its data set only. */
public final class SampleKey {
    private SampleKey() {}

    /** {@code dataset|id}, with the length of the former in front, so that no two pairs make the same key. */
    public static String of(String dataset, String id) {
        return dataset.length() + ":" + dataset + "|" + id;
    }
}
