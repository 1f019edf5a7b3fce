package dev.sluice.infra.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.topics.TopicCatalogue;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConnectionMixinTest {
    @Test
    void theLargestRecordOfAnInstallationIsTheOneGiven() {
        assertThat(topics("--max-record-bytes", "2000000").maxRecordBytes()).isEqualTo(2_000_000);
        assertThat(topics().maxRecordBytes()).isEqualTo(TopicCatalogue.DEFAULT_MAX_RECORD_BYTES);
    }

    private static TopicCatalogue topics(String... options) {
        return CommandLine.populateCommand(new Connected(), options).cluster.topics();
    }

    @Command
    private static final class Connected {
        @Mixin
        ConnectionMixin cluster = new ConnectionMixin();
    }
}
