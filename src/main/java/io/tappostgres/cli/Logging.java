package io.tappostgres.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.MarkerFilter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Sends the log to stderr, in the form Singer's runners know, or as JSON if {@code
 * TAP_POSTGRES_LOG_FORMAT} is {@code json}. Logback finds this class as a service and so never
 * looks for a configuration file.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    /** Marks the one line, the last, that says why a run failed. */
    static final Marker CRITICAL = MarkerFactory.getMarker("CRITICAL");

    private static final Console CONSOLE = new Console(System.err);
    private static final String OURS = "io.tappostgres";
    private static final String AWS = "software.amazon.awssdk";

    static Console console() {
        return CONSOLE;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        // The driver logs there; its lines have another form and can quote what users gave it.
        LogManager.getLogManager().reset();
        boolean json = "json".equalsIgnoreCase(System.getenv("TAP_POSTGRES_LOG_FORMAT"));
        LogLine line = json ? LogLine.JSON : LogLine.SINGER;
        AppenderBase<ILoggingEvent> appender =
                new AppenderBase<>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        CONSOLE.print(line.render(event));
                    }
                };
        appender.setContext(context);
        appender.setName("stderr");
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        context.addTurboFilter(showingCritical(context));
        setLevel(context, level(System.getenv()));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Lets the line that is marked so pass at every level, as Logback has none above ERROR. */
    private static MarkerFilter showingCritical(LoggerContext context) {
        MarkerFilter filter = new MarkerFilter();
        filter.setContext(context);
        filter.setMarker(CRITICAL.getName());
        filter.setOnMatch("ACCEPT");
        filter.setOnMismatch("NEUTRAL");
        filter.start();
        return filter;
    }

    /** Shows the tap's own lines from this level on; libraries speak only at DEBUG. */
    static void setLevel(LogLevel level) {
        setLevel((LoggerContext) LoggerFactory.getILoggerFactory(), level);
    }

    private static void setLevel(LoggerContext context, LogLevel level) {
        context.getLogger(OURS).setLevel(level.logback());
        boolean librariesToo = level == LogLevel.DEBUG;
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                .setLevel(librariesToo ? Level.DEBUG : Level.OFF);
        // It shows what it signs, and with it the session's token of temporary credentials.
        context.getLogger(AWS).setLevel(librariesToo ? Level.WARN : Level.OFF);
    }

    /** The level of the environment: {@code TAP_POSTGRES_LOGLEVEL}, else {@code LOGLEVEL}. */
    private static LogLevel level(Map<String, String> environment) {
        String name =
                environment.getOrDefault(
                        "TAP_POSTGRES_LOGLEVEL", environment.getOrDefault("LOGLEVEL", "INFO"));
        for (LogLevel level : LogLevel.values()) {
            if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
                return level;
            }
        }
        return LogLevel.INFO;
    }

    /** The levels of Singer's logger, by their names there. */
    enum LogLevel {
        DEBUG,
        INFO,
        WARNING,
        ERROR,
        CRITICAL;

        private Level logback() {
            return switch (this) {
                case DEBUG -> Level.DEBUG;
                case INFO -> Level.INFO;
                case WARNING -> Level.WARN;
                case ERROR -> Level.ERROR;
                case CRITICAL -> Level.OFF;
            };
        }
    }
}
