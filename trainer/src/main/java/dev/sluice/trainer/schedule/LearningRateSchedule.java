package dev.sluice.trainer.schedule;

/**
 * Learning rate of a batch: linear warm-up over the first samples, below whatever {@link Shape} says of the rest of the
 * stream. Progress is how far the stream has been worked off, not how many samples were trained on, so that withheld
 * samples do not stretch the schedule.
 *
 * @param peak largest rate, above 0
 * @param warmUpSamples samples over which the rate rises to the peak; 0 for none
 * @param shape what follows
 */
public record LearningRateSchedule(double peak, long warmUpSamples, Shape shape) {

    public LearningRateSchedule {
        if (!(peak > 0) || peak > 1) {
            throw new IllegalArgumentException("peak learning rate must be above 0 and at most 1, not " + peak);
        }
        if (warmUpSamples < 0) {
            throw new IllegalArgumentException("warmUpSamples must be 0 or more, not " + warmUpSamples);
        }
    }

    /**
     * @param samplesSeen samples trained on before this batch
     * @param progress share of the stream worked off, 0 to 1; more counts as 1; NaN if the stream has no known end
     * @return the rate, 0 to peak
     */
    public double rate(long samplesSeen, double progress) {
        double rise = samplesSeen >= warmUpSamples ? 1 : (samplesSeen + 1.0) / warmUpSamples;
        double rest = Double.isNaN(progress) ? 1 : shape.factor(Math.min(1, Math.max(0, progress)));
        return peak * Math.min(rise, rest);
    }
}
