package dev.sluice.infra.review;

import static dev.sluice.infra.review.ReviewRecords.NOW;
import static dev.sluice.infra.review.ReviewRecords.dataset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.records.DatasetDescriptor;
import dev.sluice.schemas.records.Decision;
import dev.sluice.schemas.records.Task;
import dev.sluice.schemas.records.Verdict;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictFactoryTest {
    private static final SampleKey SAMPLE = new SampleKey("d", "s");
    private final VerdictFactory factory = new VerdictFactory(" ann ", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void makesTheNextRevision() {
        // When
        Verdict verdict = factory.relabel(SAMPLE, List.of(3), 4);

        // Then
        assertThat(verdict).isEqualTo(new Verdict("s", "d", Decision.RELABEL, List.of(3), "ann", NOW, 5));
    }

    @Test
    void afterTheLargestRevisionThereIsNoneAndThatIsSaid() {
        assertThat(factory.keep(SAMPLE, Integer.MAX_VALUE - 1).getRevision()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> factory.keep(SAMPLE, Integer.MAX_VALUE))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("sample 's' of data set 'd' has a verdict of revision 2147483647, the largest");
    }

    @Test
    void namesLabelsForRelabelOnly() {
        assertThat(factory.keep(SAMPLE, 0).getLabels()).isEmpty();
        assertThat(factory.exclude(SAMPLE, 0).getLabels()).isEmpty();
        assertThat(factory.keep(SAMPLE, 0).getDecision()).isEqualTo(Decision.KEEP);
        assertThat(factory.exclude(SAMPLE, 0).getDecision()).isEqualTo(Decision.EXCLUDE);
    }

    @Test
    void takesAClassByNameInAnyCaseOrByIndex() {
        // Given
        DatasetDescriptor animals = dataset("d", "cat", "Dog", "cow");

        // When // Then
        assertThat(VerdictFactory.classIndex("cow", animals)).isEqualTo(2);
        assertThat(VerdictFactory.classIndex("dog", animals)).isEqualTo(1);
        assertThat(VerdictFactory.classIndex("1", animals)).isEqualTo(1);
    }

    @Test
    void takesANumberAsANameWhereClassesAreNamedByNumbers() {
        assertThat(VerdictFactory.classIndex("2", dataset("d", "1", "2", "3"))).isEqualTo(1);
    }

    @Test
    void refusesAClassThatDoesNotExist() {
        // Given
        DatasetDescriptor animals = dataset("d", "cat", "dog");

        // When // Then
        for (String wrong : List.of("2", "-1", "cow", "")) {
            assertThatThrownBy(() -> VerdictFactory.classIndex(wrong, animals))
                    .isInstanceOf(ReviewException.class)
                    .hasMessageContaining("has no class '" + wrong + "'")
                    .hasMessageContaining("0 to 1 or one of cat, dog");
        }
    }

    @Test
    void takesASetOfClassesByNamesAndIndicesOrNone() {
        // Given
        DatasetDescriptor animals = dataset("d", "cat", "Dog", "cow");
        animals.setTask(Task.MULTI_LABEL);

        // When // Then
        assertThat(VerdictFactory.labels("cow, 0", animals)).containsExactly(0, 2);
        assertThat(VerdictFactory.labels("dog,Dog,1", animals)).containsExactly(1);
        assertThat(VerdictFactory.labels("", animals)).isEmpty();
        assertThatThrownBy(() -> VerdictFactory.labels("cat,,cow", animals))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("has no class ''");
    }

    @Test
    void refusesASetForADataSetWhoseSamplesHaveOneLabel() {
        for (String wrong : List.of("", "cat,dog")) {
            assertThatThrownBy(() -> VerdictFactory.labels(wrong, dataset("d", "cat", "dog")))
                    .isInstanceOf(ReviewException.class)
                    .hasMessageContaining("exactly one label");
        }
    }

    @Test
    void refusesANamelessReviewer() {
        assertThatThrownBy(() -> new VerdictFactory(" ", Clock.systemUTC()))
                .isInstanceOf(ReviewException.class)
                .hasMessageContaining("--reviewer");
    }
}
