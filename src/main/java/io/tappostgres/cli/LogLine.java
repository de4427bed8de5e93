package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.JsonText;
import org.slf4j.event.KeyValuePair;

/** The two forms a log event can have on stderr; each ends with a newline. */
enum LogLine {
    /** {@code LEVEL message}, as singer-python writes it; one line, but for a stack trace. */
    SINGER {
        @Override
        String render(ILoggingEvent event) {
            String line = level(event) + ' ' + onOneLine(event.getFormattedMessage()) + '\n';
            return event.getThrowableProxy() == null ? line : line + stackTrace(event);
        }
    },

    /** One JSON object a line, for log collectors. */
    JSON {
        @Override
        String render(ILoggingEvent event) {
            JsonBuffer line = new JsonBuffer(256);
            line.raw("{\"time\":".getBytes(UTF_8));
            string(line, event.getInstant().toString());
            line.raw(",\"level\":".getBytes(UTF_8));
            string(line, level(event));
            line.raw(",\"logger\":".getBytes(UTF_8));
            string(line, event.getLoggerName());
            line.raw(",\"message\":".getBytes(UTF_8));
            string(line, event.getFormattedMessage());
            fields(line, event);
            if (event.getThrowableProxy() != null) {
                line.raw(",\"exception\":".getBytes(UTF_8));
                string(line, stackTrace(event));
            }
            line.raw("}\n".getBytes(UTF_8));
            return line.toString();
        }
    };

    abstract String render(ILoggingEvent event);

    private static String level(ILoggingEvent event) {
        if (event.getMarkerList() != null && event.getMarkerList().contains(Logging.CRITICAL)) {
            return "CRITICAL";
        }
        return event.getLevel() == Level.WARN ? "WARNING" : event.getLevel().toString();
    }

    private static String onOneLine(String message) {
        return message.indexOf('\n') < 0 ? message : message.replaceAll("\\s*\\R\\s*", " ");
    }

    private static String stackTrace(ILoggingEvent event) {
        return ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing() + '\n';
    }

    /** What a program reads of the message: a METRIC, a line of the summary. */
    private static void fields(JsonBuffer line, ILoggingEvent event) {
        if (event.getKeyValuePairs() == null) {
            return;
        }
        for (KeyValuePair field : event.getKeyValuePairs()) {
            if (field.value instanceof JsonText value) {
                line.raw(",".getBytes(UTF_8));
                string(line, field.key);
                line.raw((":" + value.json()).getBytes(UTF_8));
            }
        }
    }

    private static void string(JsonBuffer line, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        line.string(utf8, 0, utf8.length);
    }
}
