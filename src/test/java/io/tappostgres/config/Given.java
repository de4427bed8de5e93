package io.tappostgres.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.json.RecordMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configs as tests write them: JSON with apostrophes for quotes, in files of their own. */
final class Given {

    /** What a config needs at least; the text of other settings can follow it. */
    static final String REQUIRED = "'host':'h','user':'u','dbname':'d'";

    private Given() {}

    /** TLS with files, as libpq's settings name them. */
    static SslConfig ssl(String mode, String roots, String certificate, String key) {
        return new SslConfig(
                mode,
                false,
                TextSource.of("sslrootcert", roots),
                TextSource.of("sslcert", certificate),
                TextSource.of("sslkey", key),
                Secret.NONE);
    }

    static ParsedConfig config(String... contents) {
        return config(Map.of(), contents);
    }

    static ParsedConfig config(Map<String, String> environment, String... contents) {
        List<Path> files = new ArrayList<>();
        try {
            for (String content : contents) {
                Path file = Files.createTempFile("config", ".json");
                files.add(Files.writeString(file, content.replace('\'', '"')));
            }
            return ConfigReader.read(files, environment);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            files.forEach(file -> file.toFile().delete());
        }
    }

    /** The required settings and some more. */
    static ParsedConfig with(String settings) {
        return config("{" + REQUIRED + "," + settings + "}");
    }

    /** The message of the refusal of the required settings and some more. */
    static String refusalWith(String settings) {
        return refusal(Map.of(), "{" + REQUIRED + "," + settings + "}");
    }

    static String refusal(Map<String, String> environment, String... contents) {
        TapException refused =
                catchThrowableOfType(TapException.class, () -> config(environment, contents));
        if (refused == null || refused.kind() != TapException.Kind.USAGE) {
            throw new AssertionError("not refused: " + String.join(" ", contents), refused);
        }
        return refused.getMessage();
    }

    /** How streams are read and written, with the defaults of all that is not given. */
    static SyncConfig syncConfig(
            ReplicationMethod method,
            boolean includeSchemas,
            boolean jsonAsValue,
            boolean datesAsString,
            RowsConfig rows) {
        return new SyncConfig(
                method,
                includeSchemas,
                "_",
                jsonAsValue,
                datesAsString,
                false,
                false,
                10_000,
                Duration.ofSeconds(10),
                2,
                false,
                false,
                RecordMemory.defaultMaxRecordBytes(),
                Duration.ofSeconds(60),
                rows);
    }

    /** A config whose log settings are the defaults. */
    static TapConfig tapConfig(
            ConnectionConfig connection, DiscoveryConfig discovery, SyncConfig sync) {
        return tapConfig(connection, discovery, sync, logConfig(null, null, null, false, null));
    }

    /** A config whose tables are read where its log is. */
    static TapConfig tapConfig(
            ConnectionConfig connection,
            DiscoveryConfig discovery,
            SyncConfig sync,
            LogConfig log) {
        return new TapConfig(connection, connection, discovery, sync, log);
    }

    /** How the log is read, with the defaults of all that is not given. */
    static LogConfig logConfig(
            String slotName,
            String tapId,
            Integer wal2jsonFormat,
            boolean debugLsn,
            Duration longestTime) {
        return new LogConfig(
                slotName,
                Map.of(),
                tapId,
                List.of(),
                wal2jsonFormat,
                debugLsn,
                false,
                LogConfig.OnTruncate.WARN,
                LogConfig.OnGap.FAIL,
                LogConfig.OnRewrite.WARN,
                LogConfig.OnUnselected.PASS,
                LogConfig.UnchangedToast.FETCH,
                true,
                longestTime,
                Duration.ofSeconds(60));
    }
}
