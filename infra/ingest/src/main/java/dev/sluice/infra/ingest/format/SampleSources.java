package dev.sluice.infra.ingest.format;

import dev.sluice.infra.ingest.camera.CameraConfig;
import dev.sluice.infra.ingest.camera.CameraSource;
import dev.sluice.infra.ingest.camera.MultiCameraConfig;
import dev.sluice.infra.ingest.camera.MultiCameraSource;
import dev.sluice.infra.ingest.source.DataFormat;
import dev.sluice.infra.ingest.source.IngestException;
import dev.sluice.infra.ingest.source.SampleSource;
import dev.sluice.infra.ingest.source.SourceFacts;
import dev.sluice.infra.ingest.source.SourceSpec;
import dev.sluice.infra.ingest.source.Split;
import dev.sluice.infra.ingest.table.TableReaders;
import dev.sluice.schemas.records.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens data sets. */
public final class SampleSources {
    private SampleSources() {}

    /**
     * Opens the training split of a folder or file.
     *
     * @throws IngestException as {@link #open(SourceSpec)}
     */
    public static SampleSource open(Path data, DataFormat format) {
        return open(SourceSpec.of(data.toString()).withFormat(format));
    }

    /**
     * Opens the split that is streamed.
     *
     * @throws IngestException if there is no such data set or its files are damaged, naming the file and what is wrong
     */
    public static SampleSource open(SourceSpec spec) {
        if (isCamera(spec)) {
            return camera(spec, Split.TRAIN, cameraDataset(spec));
        }
        Path data = path(spec.data());
        DataFormat format = format(data, spec.format(), spec);
        checkTask(format, spec);
        return switch (format) {
            case IDX -> IdxFormat.open(data, spec);
            case CIFAR10 -> CifarFormat.open(data, spec);
            case IMAGES -> ImageFolderFormat.open(data, spec);
            case CSV -> TableFormat.open(data, spec);
            case AUTO, CAMERA -> throw new IllegalStateException("format was not resolved");
        };
    }

    /**
     * Opens the split that accuracy is measured on: {@code testData} if named, else what the data set brings.
     *
     * @param spec as the training split was opened
     * @param train facts of that split: the test split has its name and its classes
     * @return empty if the data set brings none
     * @throws IngestException if it is damaged, or its samples are of another shape than the training split's
     */
    public static Optional<SampleSource> openTest(SourceSpec spec, SourceFacts train) {
        if (spec.testData() == null && isCamera(spec)) {
            return Optional.of(camera(spec, Split.TEST, train.dataset()));
        }
        Optional<SampleSource> test = findTest(spec, train);
        test.ifPresent(source -> {
            SourceFacts facts = source.facts();
            if (!facts.shape().equals(train.shape()) || facts.encoding() != train.encoding()) {
                source.close();
                throw new IngestException("test split of '" + train.dataset() + "' has samples of shape "
                        + facts.shape() + " " + facts.encoding() + ", the training split " + train.shape() + " "
                        + train.encoding());
            }
        });
        return test;
    }

    private static Optional<SampleSource> findTest(SourceSpec spec, SourceFacts train) {
        String ownData = spec.testData();
        boolean own = ownData != null;
        Path data = path(ownData != null ? ownData : spec.data());
        if (!own && !Files.isDirectory(data)) {
            return Optional.empty();
        }
        DataFormat format = spec.format() == DataFormat.CAMERA ? DataFormat.AUTO : spec.format();
        return switch (format(data, format, spec)) {
            case IDX -> IdxFormat.openTest(data, train);
            case CIFAR10 -> CifarFormat.openTest(data, train);
            case IMAGES -> ImageFolderFormat.openTest(data, own, train, spec);
            case CSV -> TableFormat.openTest(data, train, spec);
            case AUTO, CAMERA -> throw new IllegalStateException("format was not resolved");
        };
    }

    private static void checkTask(DataFormat format, SourceSpec spec) {
        boolean sets = format == DataFormat.CSV || format == DataFormat.IMAGES;
        if (spec.task() == Task.MULTI_LABEL && !sets) {
            throw new IngestException(
                    spec.data() + ": " + format
                            + " holds one class a sample; multi-label data sets are read from CSV, image folders and the camera");
        }
    }

    private static boolean isCamera(SourceSpec spec) {
        return spec.format() == DataFormat.CAMERA
                || (spec.format() == DataFormat.AUTO
                        && (spec.data().equals(SourceSpec.CAMERA) || spec.data().equals(SourceSpec.CAMERA_MULTI)));
    }

    private static SampleSource camera(SourceSpec spec, Split split, String dataset) {
        return spec.task() == Task.MULTI_LABEL
                ? new MultiCameraSource(MultiCameraConfig.defaults(), split, dataset, spec.seed())
                : new CameraSource(CameraConfig.defaults(), split, dataset, spec.seed());
    }

    private static String cameraDataset(SourceSpec spec) {
        String own = spec.dataset();
        if (own != null) {
            return own;
        }
        return spec.task() == Task.MULTI_LABEL ? SourceSpec.CAMERA_MULTI : SourceSpec.CAMERA;
    }

    private static Path path(String data) {
        try {
            Path path = Path.of(data);
            if (!Files.exists(path)) {
                throw IngestException.in(path, "no such file or folder");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new IngestException("'" + data + "' is not a path: " + e.getReason(), e);
        }
    }

    /** What a path holds, told from names alone; the readers check contents. */
    private static DataFormat format(Path data, DataFormat wanted, SourceSpec spec) {
        if (wanted != DataFormat.AUTO) {
            return wanted;
        }
        return Files.isDirectory(data) ? folderFormat(data, spec) : fileFormat(data);
    }

    private static DataFormat fileFormat(Path file) {
        if (IdxPair.isImages(file)) {
            return DataFormat.IDX;
        }
        if (TableReaders.isTable(file)) {
            return DataFormat.CSV;
        }
        if (String.valueOf(file.getFileName()).endsWith(".bin")) {
            return DataFormat.CIFAR10;
        }
        throw IngestException.in(
                file,
                "its format cannot be told from its name (*-images-idx3-ubyte, *.csv, *.tsv, *.npz, *.bin): name it with --format");
    }

    private static DataFormat folderFormat(Path folder, SourceSpec spec) {
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : (Iterable<Path>) list::iterator) {
                if (IdxPair.isImages(file)) {
                    return DataFormat.IDX;
                }
                if (CifarFormat.isBatch(file)) {
                    return DataFormat.CIFAR10;
                }
            }
        } catch (IOException e) {
            throw IngestException.unreadable(folder, e);
        }
        if (ImageFolderFormat.recognises(folder, spec.task(), spec.labelColumn())) {
            return DataFormat.IMAGES;
        }
        if (TableFormat.recognises(folder)) {
            return DataFormat.CSV;
        }
        throw IngestException.in(
                folder,
                "holds no data set Sluice can read: neither *-images-idx3-ubyte[.gz], data_batch_*.bin, *.csv, *.npz, features.npy,"
                        + " nor sub-folders with .png, .jpg, .webp, .bmp, .tif or .gif files, nor images with a labels.csv");
    }

    static String datasetName(Path fileOrFolder) {
        Path name = fileOrFolder.toAbsolutePath().normalize().getFileName();
        String text = name == null ? "data" : name.toString();
        return SourceFacts.datasetName(
                Files.isRegularFile(fileOrFolder) ? text.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "") : text);
    }
}
