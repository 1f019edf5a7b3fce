package dev.sluice.infra.cli.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class MomentConverterTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private final MomentConverter moments = new MomentConverter(Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void aMomentIsNamedOrSoLongAgo() {
        assertThat(moments.convert("2026-02-01T00:00:00Z")).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        assertThat(moments.convert("2026-02-01T02:00:00+02:00")).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        assertThat(moments.convert("90m")).isEqualTo(Instant.parse("2026-03-01T10:30:00Z"));
        assertThat(moments.convert("2d")).isEqualTo(Instant.parse("2026-02-27T12:00:00Z"));
    }

    @Test
    void whatIsNoneIsRefusedWithExamples() {
        for (String wrong : List.of("yesterday", "2026-02-01", "", "-3h", "2026-13-01T00:00:00Z")) {
            assertThatThrownBy(() -> moments.convert(wrong))
                    .as(wrong)
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessageContaining("30m, 2h or 3d");
        }
    }
}
