package dev.sluice.scorer.service;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchQueueTest {
    private static final int LARGEST = 4;
    private static final Duration LATENCY = Duration.ofMillis(10);

    private final AtomicLong nanos = new AtomicLong();
    private final BatchQueue queue = new BatchQueue(new Batching(1, LATENCY, 6, 1000), LARGEST, nanos::get);

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void aFullBatchIsTakenAtOnce() throws Exception {
        queue.put(items(0, 5, 1));

        assertThat(offsets(requireNonNull(queue.take()))).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aSampleThatHasSpentItsLatencyInTheQueueWaitsForNoOtherOne() throws Exception {
        queue.put(items(0, 2, 1));
        nanos.addAndGet(LATENCY.toNanos());

        assertThat(offsets(requireNonNull(queue.take()))).containsExactly(0L, 1L);
    }

    @Test
    void untilThenItWaitsForOthersToFillTheBatch() throws Exception {
        // Given time that stands still
        queue.put(items(0, 1, 1));
        CompletableFuture<Batch> taken = taking();

        // When
        queue.put(items(1, 2, 1));
        queue.put(items(3, 1, 1));

        // Then
        assertThat(offsets(taken.get(10, TimeUnit.SECONDS))).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void nobodyWaitsForOthersOnceItIsSaidThatNoneWillCome() throws Exception {
        queue.put(items(0, 1, 1));
        CompletableFuture<Batch> taken = taking();

        queue.hurry();

        assertThat(offsets(taken.get(10, TimeUnit.SECONDS))).containsExactly(0L);
    }

    @Test
    void nobodyWaitsForOthersThatHaveNoRoom() throws Exception {
        // Given two records that fill the queue by their bytes
        queue.put(items(0, 2, 450));
        CompletableFuture<Batch> taken = taking();

        // When
        int room = queue.room(items(2, 1, 450));

        // Then
        assertThat(room).isZero();
        assertThat(offsets(taken.get(10, TimeUnit.SECONDS))).containsExactly(0L, 1L);
    }

    @Test
    void recordsAndBytesAreBoundedFromEntryToExit() {
        // Given
        assertThat(queue.room(items(0, 9, 1))).isEqualTo(6);
        assertThat(queue.room(items(0, 9, 300))).isEqualTo(3);
        queue.put(items(0, 3, 300));

        // When one batch is computed and none has come out
        Batch batch = requireNonNull(queue.poll());
        queue.complete(batch, outputs(batch), 1);

        // Then
        assertThat(queue.room(items(3, 1, 300))).isZero();
        assertThat(queue.completed()).isSameAs(batch);
        assertThat(queue.room(items(3, 9, 300))).isEqualTo(3);
    }

    @Test
    void aRecordTooLargeForTheQueuePassesAlone() {
        assertThat(queue.room(items(0, 2, 5000))).isEqualTo(1);
        queue.put(items(0, 1, 5000));

        assertThat(queue.room(items(1, 1, 1))).isZero();
    }

    @Test
    void whereBatchesAreSmallLittleIsReadAhead() {
        // Given a queue for thousands
        BatchQueue large = new BatchQueue(new Batching(1, LATENCY, 4096, 1 << 20), 512, nanos::get);
        assertThat(large.room(items(0, 2000, 1))).isEqualTo(512);

        // When a model takes 64 times as long as it may
        large.put(items(0, 64, 1));
        Batch batch = requireNonNull(large.poll());
        large.complete(batch, outputs(batch), 64 * LATENCY.toNanos());
        assertThat(large.completed()).isSameAs(batch);

        // Then
        assertThat(large.room(items(64, 2000, 1))).isEqualTo(8);
    }

    @Test
    void resultsComeOutInTheOrderOfTheItems() {
        // Given
        queue.put(items(0, 6, 1));
        Batch first = requireNonNull(queue.poll());
        Batch second = requireNonNull(queue.poll());

        // When
        queue.complete(second, outputs(second), 1);
        assertThat(queue.completed()).isNull();
        queue.complete(first, outputs(first), 1);

        // Then
        assertThat(queue.completed()).isSameAs(first);
        assertThat(queue.completed()).isSameAs(second);
        assertThat(queue.idle()).isTrue();
    }

    @Test
    void aFailureComesOutInItsTurn() {
        // Given
        queue.put(items(0, 6, 1));
        Batch first = requireNonNull(queue.poll());
        Batch second = requireNonNull(queue.poll());

        // When
        queue.fail(second, new IllegalStateException("no memory on the device"));
        queue.complete(first, outputs(first), 1);

        // Then
        assertThat(requireNonNull(queue.completed()).outputs()).hasSize(4);
        Batch failed = requireNonNull(queue.completed());
        assertThatThrownBy(failed::outputs).hasMessage("no memory on the device");
    }

    @Test
    void whatIsForgottenDoesNotComeOutWhenItIsDone() {
        // Given
        queue.put(items(0, 6, 1));
        Batch batch = requireNonNull(queue.poll());

        // When
        queue.clear();
        queue.complete(batch, outputs(batch), 1);

        // Then
        assertThat(queue.completed()).isNull();
        assertThat(queue.poll()).isNull();
        assertThat(queue.idle()).isTrue();
        assertThat(queue.room(items(0, 6, 100))).isEqualTo(6);
    }

    @Test
    void aPartitionThatIsDroppedIsTakenOutOfBatchesInHandAndOfThoseToCome() {
        // Given items of partitions 0 and 1 in turns
        List<SourceItem> items = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            items.add(item(i % 2, i, 1));
        }
        queue.put(items);
        Batch inHand = requireNonNull(queue.poll());

        // When
        queue.drop(Set.of(1));
        queue.complete(inHand, outputs(inHand), 1);

        // Then
        assertThat(requireNonNull(queue.completed()).outputs())
                .extracting(Output::offset)
                .containsExactly(0L, 2L);
        assertThat(offsets(requireNonNull(queue.poll()))).containsExactly(4L);
    }

    @Test
    void itsEndEndsTheWaiting() throws Exception {
        CompletableFuture<Batch> taken = taking();

        queue.close();

        assertThat(taken.get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void theWaitForResultsEndsWithTheFirst() throws Exception {
        // Given
        queue.put(items(0, 1, 1));
        Batch batch = requireNonNull(queue.poll());
        CompletableFuture<Boolean> waited = supplyAsync(() -> {
            try {
                queue.awaitCompleted(Duration.ofHours(1));
                return true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        // When
        queue.complete(batch, outputs(batch), 1);

        // Then
        assertThat(waited.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private CompletableFuture<Batch> taking() {
        return supplyAsync(() -> {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<SourceItem> items(long from, int count, int bytes) {
        return LongStream.range(from, from + count)
                .mapToObj(offset -> item(0, offset, bytes))
                .toList();
    }

    private static SourceItem item(int partition, long offset, int bytes) {
        return SourceItem.failed(
                new ConsumerRecord<>("sluice.samples", partition, offset, new byte[0], new byte[bytes]),
                new IllegalArgumentException("unread"));
    }

    private static List<Output> outputs(Batch batch) {
        return batch.items().stream()
                .map(item -> new Output(
                        item.source().partition(),
                        item.source().offset(),
                        new ProducerRecord<>("sluice.scored", new byte[0]),
                        0))
                .toList();
    }

    private static List<Long> offsets(Batch batch) {
        return batch.items().stream().map(item -> item.source().offset()).toList();
    }
}
