package dev.sluice.infra.cli;

import dev.sluice.infra.cli.bench.BenchCommand;
import dev.sluice.infra.cli.cluster.ResetCommand;
import dev.sluice.infra.cli.cluster.StatusCommand;
import dev.sluice.infra.cli.cluster.TopicsCommand;
import dev.sluice.infra.cli.data.EvaluateCommand;
import dev.sluice.infra.cli.data.IngestCommand;
import dev.sluice.infra.cli.data.LossesCommand;
import dev.sluice.infra.cli.deadletters.DeadLettersCommand;
import dev.sluice.infra.cli.hardship.HardshipCommand;
import dev.sluice.infra.cli.review.ReviewCommand;
import dev.sluice.infra.cli.role.ScorerCommand;
import dev.sluice.infra.cli.role.TopologyCommand;
import dev.sluice.infra.cli.role.TrainerCommand;
import dev.sluice.infra.cli.role.UpCommand;
import dev.sluice.infra.cli.shared.ConfigFile;
import dev.sluice.infra.cli.shared.ConfigFileException;
import dev.sluice.infra.cli.shared.ConnectionMixin;
import dev.sluice.infra.cli.shared.DurationConverter;
import dev.sluice.infra.cluster.Failures;
import dev.sluice.infra.demo.DemoCommand;
import dev.sluice.infra.models.ModelsCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code sluice} command. Exit codes: 0 done, 1 failed, 2 wrongly used; 130 and 143 after SIGINT and SIGTERM, as the JVM has it. */
@Command(
        name = "sluice",
        description = "Cleans a stream of labelled samples.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrongly used",
            "130:stopped by Ctrl-C (SIGINT), everything closed in order",
            "143:stopped by SIGTERM, everything closed in order"
        },
        subcommands = {
            DemoCommand.class,
            EvaluateCommand.class,
            UpCommand.class,
            IngestCommand.class,
            ReviewCommand.class,
            ModelsCommand.class,
            ScorerCommand.class,
            TopologyCommand.class,
            TrainerCommand.class,
            TopicsCommand.class,
            StatusCommand.class,
            DeadLettersCommand.class,
            LossesCommand.class,
            ResetCommand.class,
            BenchCommand.class,
            HardshipCommand.class
        })
public final class SluiceMain implements Runnable {
    private static final String CONFIG_OPTION = "--config";

    @Option(
            names = CONFIG_OPTION,
            paramLabel = "FILE.yaml",
            scope = ScopeType.INHERIT,
            description =
                    "Option values: long option names without dashes as keys, nested under a command's name if for"
                            + " that command alone. Options given here go before the file's.")
    @Nullable
    Path config;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    boolean verbose;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            defaultValue = "INFO",
            description = "What goes to logs/sluice.log in the data directory: TRACE, DEBUG, INFO, WARN or ERROR"
                    + " (default: ${DEFAULT-VALUE}).")
    String logLevel = "INFO";

    @Spec
    @Nullable
    CommandSpec spec;

    public static void main(String[] args) {
        // output reads, and can be parsed, the same everywhere
        Locale.setDefault(Locale.ROOT);
        System.exit(run(args));
    }

    /** Runs a command line and returns its exit code. */
    public static int run(String... args) {
        SluiceMain main = new SluiceMain();
        CommandLine commands = main.commandLine();
        Optional<Path> file = configFile(args);
        if (file.isPresent()) {
            try {
                ConfigFile values = ConfigFile.read(file.get());
                values.check(commands);
                commands.setDefaultValueProvider(values);
            } catch (ConfigFileException e) {
                commands.getErr().println("sluice: " + e.getMessage());
                return ExitCode.USAGE;
            }
        }
        return commands.execute(args);
    }

    /** The command with all subcommands, converters and exit codes, before any configuration file. */
    public CommandLine commandLine() {
        CommandLine commands = new CommandLine(this);
        commands.registerConverter(Duration.class, new DurationConverter());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler((e, args) -> misused(e));
        commands.setExecutionExceptionHandler((e, commandLine, parsed) -> failed(e, commandLine));
        commands.setExecutionStrategy(this::execute);
        return commands;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    private int execute(ParseResult parsed) {
        ParseResult leaf = parsed;
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
        }
        Path dataDir = Optional.ofNullable(leaf.commandSpec().findOption("--data-dir"))
                .map(OptionSpec::<Path>getValue)
                .orElse(Path.of(ConnectionMixin.DATA_DIR));
        LoggingSetup.configure(dataDir.resolve("logs"), logLevel);
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("sluice: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private int failed(Exception e, CommandLine command) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        LoggerFactory.getLogger(SluiceMain.class)
                .atInfo()
                .addKeyValue("command", command.getCommandName())
                .setCause(e)
                .log("failed");
        if (verbose) {
            e.printStackTrace(command.getErr());
        } else {
            command.getErr().println("sluice: " + Failures.message(e));
        }
        return ExitCode.SOFTWARE;
    }

    /** The file has to be known before the rest is parsed, since it supplies the rest's default values. */
    private static Optional<Path> configFile(String[] args) {
        Optional<Path> found = Optional.empty();
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            if (args[i].startsWith(CONFIG_OPTION + "=")) {
                found = Optional.of(Path.of(args[i].substring(CONFIG_OPTION.length() + 1)));
            } else if (args[i].equals(CONFIG_OPTION) && i + 1 < args.length) {
                found = Optional.of(Path.of(args[++i]));
            }
        }
        return found;
    }
}
