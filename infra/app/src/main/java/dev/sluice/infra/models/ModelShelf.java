package dev.sluice.infra.models;

import dev.sluice.schemas.models.ModelAssembler;
import dev.sluice.schemas.models.ModelAssembler.Model;
import dev.sluice.schemas.models.ModelKey;
import dev.sluice.schemas.models.ModelOrder;
import dev.sluice.schemas.records.ModelSnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The whole models of one data set, from the records of {@code models} in order: the newest of each slot and those before it that can still
 * be read. A slot that was emptied holds nothing. Keeps the bytes of none but the wanted one.
 */
final class ModelShelf {
    private static final Comparator<StoredModel> NEWEST_FIRST = Comparator.comparingLong(
                    (StoredModel model) -> model.snapshot().getVersion())
            .reversed()
            .thenComparing(model -> model.snapshot().getSlot());

    private final String dataset;
    private final Predicate<ModelSnapshot> wanted;
    private final ModelAssembler assembler = new ModelAssembler();
    private final Map<String, List<ModelSnapshot>> slots = new LinkedHashMap<>();
    private byte @Nullable [] bytes;
    private long newestVersion;
    private int damaged;

    ModelShelf(String dataset) {
        this(dataset, model -> false);
    }

    /** @param wanted of which to keep the bytes */
    ModelShelf(String dataset, Predicate<ModelSnapshot> wanted) {
        this.dataset = dataset;
        this.wanted = wanted;
    }

    /** Takes the next record; those of other data sets are passed over. */
    void take(@Nullable String key, @Nullable ModelSnapshot chunk) {
        ModelKey place = key == null ? null : ModelKey.parse(key);
        if (place == null || !place.dataset().equals(dataset)) {
            return;
        }
        if (chunk == null) {
            if (place.chunk() == 0) {
                slots.remove(place.slot());
            }
        } else if (place.fits(chunk)) {
            if (ModelOrder.scores(place.slot())) {
                newestVersion = Math.max(newestVersion, chunk.getVersion());
            }
            assemble(chunk);
        } else {
            damaged++;
        }
    }

    private void assemble(ModelSnapshot chunk) {
        try {
            Model whole = assembler.add(chunk);
            if (whole == null) {
                return;
            }
            ModelSnapshot snapshot = whole.snapshot();
            if (wanted.test(snapshot)) {
                bytes = whole.bytes();
            }
            List<ModelSnapshot> slot = slots.computeIfAbsent(snapshot.getSlot(), name -> new ArrayList<>());
            slot.removeIf(before -> before.getVersion() == snapshot.getVersion());
            slot.add(withoutBytes(snapshot));
        } catch (IllegalArgumentException e) {
            damaged++;
        }
    }

    private static ModelSnapshot withoutBytes(ModelSnapshot snapshot) {
        ModelSnapshot bare = new ModelSnapshot();
        snapshot.getSchema().getFields().forEach(field -> bare.put(field.pos(), snapshot.get(field.pos())));
        bare.setData(ByteBuffer.allocate(0));
        return bare;
    }

    /** Every model, newest version first. */
    List<StoredModel> models() {
        Optional<ModelSnapshot> scoring = current().stream()
                .filter(model -> ModelOrder.scores(model.getSlot()))
                .min(ModelOrder.BEST_FIRST);
        Set<ModelSnapshot> current = new HashSet<>(current());
        return slots.values().stream()
                .flatMap(List::stream)
                .map(model -> new StoredModel(
                        model,
                        current.contains(model),
                        scoring.filter(model::equals).isPresent()))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    private List<ModelSnapshot> current() {
        return slots.values().stream()
                .filter(slot -> !slot.isEmpty())
                .map(slot -> slot.get(slot.size() - 1))
                .toList();
    }

    /**
     * The model of a version, the newest of its slot before others and retained copies.
     *
     * @param trainer name of a trainer beside the feeding one, which counts for itself; null for the models that can score
     */
    Optional<StoredModel> find(long version, @Nullable String trainer) {
        return models().stream()
                .filter(model -> model.snapshot().getVersion() == version)
                .filter(model -> {
                    String slot = model.snapshot().getSlot();
                    return trainer == null ? ModelOrder.scores(slot) : slot.equals(trainer);
                })
                .min(Comparator.comparing((StoredModel model) -> !model.current())
                        .thenComparing(model -> ModelKey.isKept(model.snapshot().getSlot())));
    }

    /** The newest of the models that people brought. */
    Optional<StoredModel> published() {
        return models().stream()
                .filter(StoredModel::current)
                .filter(model -> model.snapshot().getSlot().equals(ModelKey.PUBLISHED))
                .findFirst();
    }

    /** Whether somebody else has published under this version: the same number in another slot, or other bytes in ours. */
    boolean taken(ModelSnapshot ours) {
        return models().stream()
                .map(StoredModel::snapshot)
                .filter(model -> model.getVersion() == ours.getVersion())
                .filter(model -> ModelOrder.scores(model.getSlot()) && !ModelKey.isKept(model.getSlot()))
                .anyMatch(model -> !model.getSlot().equals(ours.getSlot())
                        || !Objects.equals(model.getSha256(), ours.getSha256()));
    }

    /** Bytes of the wanted model, empty if it was not there. */
    Optional<byte[]> bytes() {
        return Optional.ofNullable(bytes);
    }

    /** The highest version of those that can score, whole models or not; 0 if there is none. */
    long newestVersion() {
        return newestVersion;
    }

    /** Records passed over because they are no part of a whole model. */
    int damaged() {
        return damaged;
    }
}
