package dev.sluice.infra.models;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code models export}. */
@Command(name = "export", description = "Write a model's bytes to a file that is not there yet.")
final class ExportModel extends ModelCommand {
    @Parameters(index = "0", paramLabel = "VERSION", description = "Version of the model.")
    long version;

    @Parameters(index = "1", paramLabel = "FILE", description = "Where to write it.")
    Path file = Path.of("");

    @Mixin
    TrainerName trainer = new TrainerName();

    @Override
    void run(ModelTopic topic, PrintWriter out) {
        String name = topic.dataset(dataset).descriptor().getDataset();
        StoredModel model = trainer.find(topic, name, version);
        byte[] bytes = topic.bytes(model.snapshot());
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new ModelException(file + " is there already; name another file", e);
        } catch (IOException e) {
            throw new ModelException("cannot write " + file, e);
        }
        out.println("version " + version + " of '" + name + "', "
                + model.snapshot().getFormat() + ", " + bytes.length + " bytes: " + file);
    }
}
