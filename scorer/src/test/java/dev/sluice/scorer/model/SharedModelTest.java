package dev.sluice.scorer.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.InvalidModelException;
import dev.sluice.scorer.engine.ScoringEngine;
import dev.sluice.scorer.engine.ScoringModel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedModelTest {
    private final CountingModel model = new CountingModel();

    @Test
    void enginesAreMadeAheadOneForEachThread() {
        // When
        SharedModel shared = shared(2);
        ScoringEngine first = requireNonNull(shared.borrow());
        ScoringEngine second = requireNonNull(shared.borrow());

        // Then
        assertThat(model.made).isEqualTo(2);
        assertThat(first).isNotSameAs(second);
    }

    @Test
    void anEngineThatIsBackIsLentAgain() {
        SharedModel shared = shared(1);
        ScoringEngine engine = requireNonNull(shared.borrow());

        shared.giveBack(engine);

        assertThat(shared.borrow()).isSameAs(engine);
    }

    @Test
    void aModelThatWasReplacedIsClosedOnlyWhenItsLastEngineIsBack() {
        // Given
        SharedModel shared = shared(3);
        ScoringEngine first = requireNonNull(shared.borrow());
        ScoringEngine second = requireNonNull(shared.borrow());

        // When
        shared.retire();

        // Then
        assertThat(model.open).as("engines still lent").isEqualTo(2);
        shared.giveBack(first);
        assertThat(model.closed).isFalse();
        shared.giveBack(second);
        assertThat(model.open).isZero();
        assertThat(model.closed).isTrue();
    }

    @Test
    void aModelThatWasReplacedLendsNoMore() {
        SharedModel shared = shared(1);

        shared.retire();

        assertThat(shared.borrow()).isNull();
        assertThat(model.closed).isTrue();
    }

    @Test
    void aModelThatGivesNoEngineIsRefusedAndClosed() {
        model.left = 1;

        assertThatThrownBy(() -> shared(2)).isInstanceOf(InvalidModelException.class);

        assertThat(model.open).isZero();
        assertThat(model.closed).isTrue();
    }

    @Test
    void aModelWhoseEngineEndsInAnErrorIsRefusedAndClosed() {
        model.left = 1;
        model.failure = new NoClassDefFoundError("a layer");

        assertThatThrownBy(() -> shared(2))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("a layer");

        assertThat(model.open).isZero();
        assertThat(model.closed).isTrue();
    }

    private SharedModel shared(int engines) {
        return new SharedModel(model, new ModelInfo(1, 0, null), engines);
    }

    /** Counts its engines; the model must be closed after them. */
    private static final class CountingModel implements ScoringModel {
        private int made;
        private int open;
        private int left = 100;
        private boolean closed;

        @Nullable
        private Error failure;

        @Override
        public int values() {
            return 2;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public ScoringEngine newEngine() {
            if (left-- == 0) {
                if (failure != null) {
                    throw failure;
                }
                throw new IllegalStateException("no memory");
            }
            made++;
            open++;
            return new ScoringEngine() {
                @Override
                public int values() {
                    return 2;
                }

                @Override
                public int classes() {
                    return 3;
                }

                @Override
                public float[] logits(float[] features, int n) {
                    return new float[3 * n];
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }

        @Override
        public String engineName() {
            return "counting";
        }

        @Override
        public void close() {
            assertThat(open).as("engines closed before their model").isZero();
            closed = true;
        }
    }
}
