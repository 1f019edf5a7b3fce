package dev.sluice.infra.cli.deadletters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a letter lies in the dead-letter topic. */
record LetterId(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}):(\\d{1,18})");

    static LetterId of(ConsumerRecord<?, ?> record) {
        return new LetterId(record.partition(), record.offset());
    }

    /** Reads {@code PARTITION:OFFSET}; empty if it is something else. */
    static Optional<LetterId> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new LetterId(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<LetterId> {
        @Override
        public LetterId convert(String value) {
            return parse(value)
                    .orElseThrow(() -> new TypeConversionException("'" + value
                            + "' is no dead letter: give PARTITION:OFFSET, as 'dead-letters list --each' shows it"));
        }
    }
}
