package dev.sluice.infra.cli.review;

import static dev.sluice.infra.review.ReviewRecords.dataset;
import static dev.sluice.infra.review.ReviewRecords.item;
import static dev.sluice.infra.review.ReviewRecords.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.infra.review.ReviewList;
import dev.sluice.infra.review.SampleKey;
import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.ReviewItem;
import dev.sluice.schemas.records.ReviewReason;
import dev.sluice.schemas.records.Suggestion;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(node.get("givenClasses").get(0).asText()).isEqualTo("cat");
        assertThat(node.get("predictedLabel").asInt()).isEqualTo(1);
        assertThat(node.get("labelScore").asDouble()).isEqualTo(0.25);
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

    /** Of four classes cat and dog are given: cat is probably not there, and bird is probably missing. */
    private static ReviewItem set(String id) {
        ReviewItem item = item("tags", id, 0.97, 1.5);
        item.getSample().setLabels(List.of(0, 1));
        item.setLabelNoiseProbabilities(List.of(0.97f, 0.01f, 0.91f, 0.02f));
        item.setSuspectLabels(List.of(0, 2));
        item.setSuggestions(List.of(
                new Suggestion(1, 0.99), new Suggestion(2, 0.95), new Suggestion(3, 0.1), new Suggestion(0, 0.01)));
        return item;
    }

    private static DatasetDescriptor tags() {
        DatasetDescriptor tags = dataset("tags", "cat", "dog", "bird", "cow");
        tags.setTask(Task.MULTI_LABEL);
        return tags;
    }

    @Test
    void saysWhichLabelsOfASetAreSuspectAndWhy() throws IOException {
        // Given
        list.add(tags());
        list.add(set("s"));
        ReviewCommand.ListCommand command = new ReviewCommand.ListCommand();
        command.showReason = true;

        // When
        command.print(list, new PrintWriter(out));
        StringWriter json = new StringWriter();
        command.json = true;
        command.print(list, new PrintWriter(json));

        // Then
        assertThat(out.toString())
                .containsPattern(
                        "s +cat,dog +cat\\? 0.97 \\(given, probably absent\\), bird\\? 0.91 \\(missing\\) +0.970");
        JsonNode node = new ObjectMapper().readTree(json.toString());
        JsonNode second = node.get("suspectLabels").get(1);
        assertThat(node.get("suspectLabels")).hasSize(2);
        assertThat(second.get("label").asInt()).isEqualTo(2);
        assertThat(second.get("class").asText()).isEqualTo("bird");
        assertThat(second.get("given").asBoolean()).isFalse();
        assertThat(second.get("noiseProbability").asDouble()).isCloseTo(0.91, within(1e-6));
        assertThat(node.get("labelNoiseProbabilities")).hasSize(4);
        assertThat(node.has("predictedLabel")).isFalse();
    }

    private String blindly(ReviewItem shown, DatasetDescriptor of, boolean json) {
        ReviewList one = new ReviewList();
        one.add(of);
        one.add(shown);
        ReviewCommand.ListCommand command = new ReviewCommand.ListCommand();
        command.json = json;
        StringWriter text = new StringWriter();
        command.print(one, new PrintWriter(text));
        return text.toString();
    }

    @Test
    void asManyLabelsOfAControlAreShownAsOfASuspect() {
        // Given a control in whose labels there is nothing wrong, in the same order of suspicion
        ReviewItem control = set("s");
        control.setReason(ReviewReason.CONTROL);
        control.setNoiseProbability(0.02);
        control.setSuspectLabels(List.of());
        control.setLabelNoiseProbabilities(List.of(0.02f, 0.001f, 0.01f, 0.005f));

        for (boolean json : new boolean[] {false, true}) {
            // When
            String first = blindly(set("s"), tags(), json);
            String second = blindly(control, tags(), json);

            // Then
            assertThat(second).isEqualTo(first).contains("cat", "bird", "cow").doesNotContain("0.9", "CONTROL");
        }
        assertThat(blindly(control, tags(), false)).contains("cat? (given), bird? (not given), cow? (not given)");
    }

    @Test
    void aSampleWithoutLabelsThatNoNoiseModelJudgedIsShownToo() {
        // Given
        ReviewItem none = set("s");
        none.getSample().setLabels(List.of());
        none.setLabelNoiseProbabilities(List.of());
        none.setSuspectLabels(List.of());

        // Then
        assertThat(blindly(none, tags(), false)).containsPattern("s +- +dog\\? \\(not given\\), bird\\?");
    }

    @Test
    void takesTheRightSetAsNamesAndRefusesBothWaysAtOnce() {
        // Given
        list.add(tags());
        list.add(set("s"));
        ReviewCommand.RelabelCommand command = new ReviewCommand.RelabelCommand();
        command.reviewer = "ann";

        // When
        command.labels = "bird,dog";
        Verdict two = command.decide(list, new SampleKey("tags", "s"), command.right());
        command.labels = "";
        Verdict none = command.decide(list, new SampleKey("tags", "s"), command.right());

        // Then
        assertThat(two.getLabels()).containsExactly(1, 2);
        assertThat(none.getLabels()).isEmpty();
        assertThat(none.getDecision()).isEqualTo(Decision.RELABEL);
        assertThat(run("relabel", "s", "cat", "--labels", "dog", "--bootstrap-server", "nowhere:1"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("relabel", "s", "--bootstrap-server", "nowhere:1")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("name the right class, or all right classes with --labels");
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
