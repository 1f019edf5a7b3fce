package dev.sluice.infra.review;

import static dev.sluice.infra.review.ReviewRecords.dataset;
import static dev.sluice.infra.review.ReviewRecords.item;
import static dev.sluice.infra.review.ReviewRecords.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.Suggestion;
import dev.sluice.schemas.records.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReviewCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ReviewList list = new ReviewList();

    @Test
    void listsPendingSamplesAsATable() {
        // Given
        list.add(dataset("d", "cat", "dog"));
        list.add(item("d", "train-00007", 0.987, 4.25));
        list.add(item("d", "train-00008", 0.95, 4.25));
        ReviewCommand.ListCommand command = new ReviewCommand.ListCommand();
        command.limit = 1;
        command.showReason = true;

        // When
        command.print(list, new PrintWriter(out));

        // Then
        assertThat(out.toString())
                .containsPattern("ID +GIVEN +SUGGESTED +P +LOSS +REASON")
                .containsPattern("train-00007 +cat +dog +0.987 +4.250 +SUSPECT")
                .contains("1 of 2 samples that wait for a verdict")
                .doesNotContain("train-00008");
    }

    @Test
    void listsPendingSamplesAsJsonWithoutTheTruth() throws IOException {
        // Given
        list.add(dataset("d", "cat", "dog"));
        list.add(item("d", "train-00007", 0.75, 4.25));
        ReviewCommand.ListCommand command = new ReviewCommand.ListCommand();
        command.json = true;
        command.showReason = true;

        // When
        command.print(list, new PrintWriter(out));

        // Then
        JsonNode node = new ObjectMapper().readTree(out.toString());
        assertThat(node.get("id").asText()).isEqualTo("train-00007");
        assertThat(node.get("given_classes").get(0).asText()).isEqualTo("cat");
        assertThat(node.get("predicted_label").asInt()).isEqualTo(1);
        assertThat(node.get("label_score").asDouble()).isEqualTo(0.25);
        assertThat(node.get("suggestions")).hasSize(2);
        assertThat(out.toString()).doesNotContain("truth");
    }

    /** The same sample as a suspect and as a control, whose given label the model agrees with. */
    private String blindly(ReviewItem shown, boolean json) {
        ReviewList one = new ReviewList();
        one.add(dataset("d", "cat", "dog", "bird"));
        one.add(shown);
        ReviewCommand.ListCommand command = new ReviewCommand.ListCommand();
        command.json = json;
        StringWriter text = new StringWriter();
        command.print(one, new PrintWriter(text));
        return text.toString();
    }

    @Test
    void nothingThatIsShownTellsAControlFromASuspect() {
        // Given
        ReviewItem suspect = item("d", "s", 0.99, 7.5);
        ReviewItem control = item("d", "s", 0.01, 0.1);
        control.setReason(ReviewReason.CONTROL);
        control.setSuggestions(List.of(new Suggestion(0, 0.9), new Suggestion(1, 0.1)));

        for (boolean json : new boolean[] {false, true}) {
            // When
            String first = blindly(suspect, json);
            String second = blindly(control, json);

            // Then
            assertThat(second).isEqualTo(first).contains("cat", "dog").doesNotContain("0.9", "CONTROL", "SUSPECT");
        }
    }

    @Test
    void showsNothingThatSteersATerminal() {
        // Given
        list.add(item("d", "evil\u001b[2Jid\u202e", 0.75, 4.25));
        ReviewCommand.ListCommand command = new ReviewCommand.ListCommand();

        // When
        command.print(list, new PrintWriter(out));

        // Then
        assertThat(out.toString()).contains("evil?[2Jid?").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void judgesEachSampleOnceWithItsNextRevision() {
        // Given
        list.add(item("d", "a", 0.9, 1));
        list.add(item("d", "b", 0.9, 1));
        list.add(verdict("d", "b", 3));
        ReviewCommand.KeepCommand command = new ReviewCommand.KeepCommand();
        command.reviewer = "ann";

        // When
        List<Verdict> verdicts = command.verdicts(
                list, List.of("a", "b", "a"), (l, sample) -> command.factory().keep(sample, l.revision(sample)));

        // Then
        assertThat(verdicts).extracting(Verdict::getSampleId).containsExactly("a", "b");
        assertThat(verdicts).extracting(Verdict::getRevision).containsExactly(1, 4);
    }

    @Test
    void publishesVerdictsByTheirSamplesId() throws InterruptedException {
        // Given
        MockProducer<String, Verdict> producer =
                new MockProducer<>(true, null, new StringSerializer(), (topic, value) -> new byte[0]);

        // When
        ReviewDesk.publish(producer, "sluice.verdicts", List.of(verdict("d", "a", 1), verdict("d", "b", 1)));

        // Then
        assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("a", "b");
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsOnly("sluice.verdicts");
    }

    @Test
    void saysHowManyVerdictsWereDeliveredBeforeAFailure() {
        // Given
        MockProducer<String, Verdict> producer =
                new MockProducer<>(true, null, new StringSerializer(), (topic, value) -> new byte[0]);
        producer.sendException = new TimeoutException("no broker");

        // When // Then
        assertThatThrownBy(() -> ReviewDesk.publish(producer, "sluice.verdicts", List.of(verdict("d", "a", 1))))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("failed after 0 of 1 verdicts: no broker")
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void namesItsSubcommandsWhereNoneIsGiven() {
        // When
        int exitCode = run();

        // Then
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("list, keep, relabel or exclude");
    }

    @Test
    void needsAClusterAndIds(@TempDir Path empty) {
        assertThat(run("keep")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("keep", "a", "--data-dir", empty.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("'ID'").contains("./sluice up");
    }

    private int run(String... arguments) {
        return new CommandLine(new ReviewCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
