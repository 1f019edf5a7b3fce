package dev.sluice.infra.cli.deadletters;

import dev.sluice.infra.cli.shared.DurationConverter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Moments as people name them: 2026-03-01T12:00:00Z, or how long ago: 30m, 2h, 3d. */
final class MomentConverter implements ITypeConverter<Instant> {
    private static final Pattern DAYS = Pattern.compile("(\\d{1,5})d");

    private final Clock clock;

    /** For picocli. */
    MomentConverter() {
        this(Clock.systemUTC());
    }

    MomentConverter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String value) {
        String text = value.strip();
        try {
            return text.indexOf('T') > 0
                    ? OffsetDateTime.parse(text).toInstant()
                    : clock.instant().minus(ago(text));
        } catch (DateTimeException | TypeConversionException e) {
            throw new TypeConversionException("'" + value
                    + "' is no moment such as 2026-03-01T12:00:00Z, or how long ago, such as 30m, 2h or 3d");
        }
    }

    private static Duration ago(String text) {
        var days = DAYS.matcher(text);
        return days.matches() ? Duration.ofDays(Long.parseLong(days.group(1))) : new DurationConverter().convert(text);
    }
}
