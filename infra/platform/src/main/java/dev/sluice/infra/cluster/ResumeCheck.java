package dev.sluice.infra.cluster;

import dev.sluice.schemas.serdes.Connection;
import dev.sluice.schemas.topics.ResumeGap;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Whether a consumer group can go on where it stopped; its members would jump over what is gone without a word. */
public final class ResumeCheck {
    private ResumeCheck() {}

    /**
     * What a group cannot go on with, partition by partition; nothing for topics whose first record is still there.
     *
     * @throws IllegalStateException if the cluster does not answer
     */
    public static List<ResumeGap> gaps(Connection connection, String group, Collection<String> topics)
            throws InterruptedException {
        try (Admin admin = Topics.admin(connection)) {
            Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (TopicDescription topic :
                    admin.describeTopics(topics).allTopicNames().get().values()) {
                topic.partitions().forEach(info -> {
                    TopicPartition partition = new TopicPartition(topic.name(), info.partition());
                    earliest.put(partition, OffsetSpec.earliest());
                    latest.put(partition, OffsetSpec.latest());
                });
            }
            Map<TopicPartition, Long> saved = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, at) -> {
                        if (at != null) {
                            saved.put(partition, at.offset());
                        }
                    });
            return ResumeGap.find(saved, offsets(admin, earliest), offsets(admin, latest));
        } catch (ExecutionException e) {
            throw Topics.unreachable(connection, e);
        }
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Map<TopicPartition, OffsetSpec> asked)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> found :
                admin.listOffsets(asked).all().get().entrySet()) {
            offsets.put(found.getKey(), found.getValue().offset());
        }
        return offsets;
    }
}
