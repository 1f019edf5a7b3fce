package dev.sluice.topology.noise.clip;

/** Policy {@code none}: never clips. */
record NoClipping() implements ClipPolicy {
    @Override
    public ClipThreshold decide(Evidence evidence) {
        return ClipThreshold.none(spec());
    }

    @Override
    public String spec() {
        return "none";
    }
}
