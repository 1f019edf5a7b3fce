package dev.sluice.infra.cli.shared;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them: 250ms, 2s, 5m, 1h. */
public final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));

    @Override
    public Duration convert(String value) {
        Matcher time = TIME.matcher(value.trim());
        if (!time.matches()) {
            throw new TypeConversionException("'" + value + "' is no time such as 250ms, 2s, 5m or 1h");
        }
        Duration unit = UNITS.getOrDefault(time.group(2), Duration.ZERO);
        return unit.multipliedBy(Long.parseLong(time.group(1)));
    }
}
