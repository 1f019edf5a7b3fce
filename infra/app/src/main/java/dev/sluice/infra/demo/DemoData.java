package dev.sluice.infra.demo;

import dev.sluice.infra.ingest.download.DownloadConfig;
import dev.sluice.infra.ingest.download.Downloader;
import dev.sluice.infra.ingest.download.FashionMnistFiles;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SourceSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds a data set where none need be named: the one named, else Fashion-MNIST from its public place, else frames drawn on the spot. */
public final class DemoData {
    /** Environment variable that names a data set. */
    static final String VARIABLE = "SLUICE_DATA";

    /** What {@code --data} is said to do where this finds the data set. */
    public static final String DESCRIPTION =
            "Data set (default: SLUICE_DATA, else Fashion-MNIST is fetched, else drawn camera frames).";

    private final Map<String, String> environment;
    private final DownloadConfig download;
    private final Path cache;
    private final PrintWriter out;

    /**
     * @param environment where {@code SLUICE_DATA} is looked up
     * @param cache folder that keeps downloads
     * @param out told what is done, and why the camera is fallen back on
     */
    DemoData(Map<String, String> environment, DownloadConfig download, Path cache, PrintWriter out) {
        this.environment = environment;
        this.download = download;
        this.cache = cache;
        this.out = out;
    }

    /**
     * Keeps downloads below the data directory, and looks into this process's environment.
     *
     * @param out told what is done, and why the camera is fallen back on
     */
    public static DemoData keptIn(Path dataDir, PrintWriter out) {
        Path cache = dataDir.resolve("datasets").resolve("fashion-mnist");
        return new DemoData(System.getenv(), DownloadConfig.defaults(), cache, out);
    }

    /** @param named what {@code --data} says, or null */
    public SourceSpec find(@Nullable String named, long seed) {
        String data = named != null ? named : environment.get(VARIABLE);
        if (data != null && !data.isBlank()) {
            return SourceSpec.of(data).withSeed(seed);
        }
        try {
            out.println("no --data and no " + VARIABLE + ": fetching Fashion-MNIST (30 MB) into " + cache);
            out.flush();
            return SourceSpec.of(new Downloader(download)
                            .fetch(FashionMnistFiles.ALL, cache)
                            .toString())
                    .withSeed(seed);
        } catch (IngestException e) {
            out.println("  " + e.getMessage());
            out.println(
                    "  going on with drawn camera frames; use --data or " + VARIABLE + " for a data set of your own");
            out.flush();
            return SourceSpec.of(SourceSpec.CAMERA).withSeed(seed);
        }
    }
}
