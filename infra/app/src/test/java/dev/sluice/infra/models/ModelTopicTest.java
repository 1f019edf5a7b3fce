package dev.sluice.infra.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.models.ModelChunks;
import org.junit.jupiter.api.Test;

class ModelTopicTest {
    @Test
    void aVersionThatWasTakenMeanwhileIsFollowedByOneFurtherAway() {
        assertThat(ModelTopic.nextVersion("d", 40, 0)).isEqualTo(41);
        assertThat(ModelTopic.nextVersion("d", 45, 1)).isEqualTo(61);
        assertThat(ModelTopic.nextVersion("d", 70, 2)).isEqualTo(326);
    }

    @Test
    void noVersionIsBeyondTheLast() {
        long last = ModelChunks.MAX_VERSION;

        assertThat(ModelTopic.nextVersion("d", last - 1, 4)).isEqualTo(last);
        assertThatThrownBy(() -> ModelTopic.nextVersion("d", last, 0)).isInstanceOf(ModelException.class);
    }
}
