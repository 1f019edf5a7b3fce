package dev.sluice.infra.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** Points the log at the data directory a command works with. */
final class LoggingSetup {
    /** Logback's own property; who sets it wants their own configuration. */
    private static final String OWN_CONFIGURATION = "logback.configurationFile";

    private LoggingSetup() {}

    /**
     * @param logDir folder for {@code sluice.log}, created with the first line
     * @param level what the file takes: TRACE to ERROR
     */
    static void configure(Path logDir, String level) {
        if (System.getProperty(OWN_CONFIGURATION) != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        URL configuration = Objects.requireNonNull(
                LoggingSetup.class.getResource("/sluice-logback.xml"), "sluice-logback.xml is part of this jar");
        context.reset();
        context.putProperty("SLUICE_LOG_DIR", logDir.toAbsolutePath().toString());
        context.putProperty("SLUICE_LOG_LEVEL", level);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(configuration);
        } catch (JoranException e) {
            throw new IllegalStateException("cannot set up logging in " + logDir + ": " + e.getMessage(), e);
        }
    }
}
