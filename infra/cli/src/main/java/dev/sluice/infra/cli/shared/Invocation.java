package dev.sluice.infra.cli.shared;

import java.io.PrintWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where the words of a command go, and how wrong use of it is told. Takes what picocli puts into a command's {@code @Spec}; every
 * method throws {@link IllegalStateException} where that is null.
 */
public final class Invocation {
    private Invocation() {}

    /** For results, which can be piped. */
    public static PrintWriter out(@Nullable CommandSpec spec) {
        return commandLine(spec).getOut();
    }

    /** For progress, beside the results. */
    public static PrintWriter err(@Nullable CommandSpec spec) {
        return commandLine(spec).getErr();
    }

    /** Wrong use, in a few words; once thrown, it ends the command with the exit code for that. */
    public static ParameterException misuse(@Nullable CommandSpec spec, String message) {
        return new ParameterException(commandLine(spec), message);
    }

    /**
     * Takes what options ask for, before anything is started.
     *
     * @throws ParameterException with the message of the {@link IllegalArgumentException} that refused an option
     */
    public static <T> T checked(@Nullable CommandSpec spec, Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(spec), e.getMessage(), e);
        }
    }

    /**
     * Looks at what options ask for, before anything is started.
     *
     * @throws ParameterException as {@link #checked}
     */
    public static void check(@Nullable CommandSpec spec, Runnable options) {
        boolean unused = checked(spec, () -> {
            options.run();
            return true;
        });
    }

    /** Whether an option stands on the command line; its default does not count. */
    public static boolean names(@Nullable CommandSpec spec, String option) {
        return commandLine(spec).getParseResult().hasMatchedOption(option);
    }

    private static CommandLine commandLine(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("a command runs through picocli only");
        }
        return spec.commandLine();
    }
}
