package dev.sluice.topology.stream.routing;

/** Key of a sample in the stores: its id is unique within its data set only. */
public final class SampleKey {
    private SampleKey() {}

    /** {@code dataset|id}, with the length of the former in front, so that no two pairs make the same key. */
    public static String of(String dataset, String id) {
        return dataset.length() + ":" + dataset + "|" + id;
    }

    /** The same of a trusted sample that is shown to reviewers, which is another than the stream's of its id. */
    static String ofKnown(String dataset, String id) {
        return "known:" + of(dataset, id);
    }
}
