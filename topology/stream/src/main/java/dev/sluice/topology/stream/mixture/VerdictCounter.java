package dev.sluice.topology.stream.mixture;

import dev.sluice.topology.noise.verdict.ReviewerErrors;
import dev.sluice.topology.noise.verdict.VerdictCounts;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends what a verdict counts for to the mixture, keyed by data set. People are slow: there is nothing to sum up first. */
public final class VerdictCounter implements Processor<Object, Object, String, byte[]> {
    private ProcessorContext<String, byte[]> context;

    /** Keeps no state. */
    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    public VerdictCounter() {}

    @Override
    public void init(ProcessorContext<String, byte[]> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<Object, Object> message) {
        byte[] bytes = message.value() instanceof ReviewerErrors errors
                ? errors.toBytes()
                : ((VerdictCounts) message.value()).toBytes();
        context.forward(new Record<>((String) message.key(), bytes, message.timestamp()));
    }
}
