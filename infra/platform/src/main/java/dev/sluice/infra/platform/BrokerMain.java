package dev.sluice.infra.platform;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** Runs inside the broker's JVM: formats the log directory if it is new, then starts Kafka. */
public final class BrokerMain {
    private BrokerMain() {}

    /** @param args path of {@code server.properties}, then the cluster id */
    public static void main(String[] args) {
        String[] format = {"format", "-t", args[1], "-c", args[0], "--ignore-formatted"};
        int status = StorageTool.execute(format, System.out);
        if (status != 0) {
            System.exit(status);
        }
        Kafka.main(new String[] {args[0]});
    }
}
