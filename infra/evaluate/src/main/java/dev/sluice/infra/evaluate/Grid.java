package dev.sluice.infra.evaluate;

import dev.sluice.topology.noise.clip.ClipPolicy;
import dev.sluice.topology.noise.posterior.PosteriorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is evaluated: every combination of the lists.
 *
 * @param noises label noise
 * @param detectors noise posteriors
 * @param clips clip threshold policies
 * @param seeds seeds 1 to this many
 * @param baselines trainers to compare with, once for each noise and seed
 */
public record Grid(
        List<LabelNoise> noises,
        List<PosteriorKind> detectors,
        List<ClipPolicy> clips,
        int seeds,
        Set<Baseline> baselines) {
    private static final int MAX_ROWS = 20_000;

    /** @throws IllegalArgumentException naming what is out of range */
    public Grid {
        noises = List.copyOf(noises);
        detectors = distinct(detectors, "detector");
        clips = distinct(clips, "clip policy");
        baselines = Set.copyOf(baselines);
        if (noises.isEmpty()) {
            throw new IllegalArgumentException("a grid needs at least one kind of noise");
        }
        if (seeds < 1 || seeds > 10_000) {
            throw new IllegalArgumentException("seeds must be 1 to 10000, not " + seeds);
        }
    }

    /**
     * One combination.
     *
     * @param seed decides order, injected noise and initial weights
     */
    public record Cell(LabelNoise noise, long seed, PosteriorKind detector, ClipPolicy clip) {}

    /** The cells that share noise and seed, and so labels and baselines. */
    public List<Cell> cells(LabelNoise noise, long seed) {
        List<Cell> cells = new ArrayList<>();
        for (PosteriorKind detector : detectors) {
            for (ClipPolicy clip : clips) {
                cells.add(new Cell(noise, seed, detector, clip));
            }
        }
        return cells;
    }

    /**
     * Refuses a grid whose results would not fit into memory.
     *
     * @throws IllegalArgumentException if it is one
     */
    public void checkSize(int passes) {
        long rows = (long) noises.size() * detectors.size() * clips.size() * seeds * passes;
        if (rows > MAX_ROWS) {
            throw new IllegalArgumentException(
                    "a grid of " + rows + " cells times passes is too large, the limit is " + MAX_ROWS);
        }
    }

    private static <T> List<T> distinct(List<T> values, String what) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a grid needs at least one " + what);
        }
        if (Set.copyOf(values).size() < values.size()) {
            throw new IllegalArgumentException("a " + what + " stands in the list twice");
        }
        return List.copyOf(values);
    }
}
