package io.tappostgres.replication;

import io.tappostgres.replication.Wal2JsonOptions.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the output plugin of a slot is asked for, and what reads its answers. */
public final class LogPlugin {

    /** Starts to stream with these options. */
    @FunctionalInterface
    public interface Start {
        LogStream with(Map<String, String> options) throws SQLException;
    }

    private final Map<String, String> pgOutputOptions;

    /** Null for pgoutput. */
    private Wal2JsonOptions wal2JsonOptions;

    private LogPlugin(Map<String, String> pgOutputOptions, Wal2JsonOptions wal2JsonOptions) {
        this.pgOutputOptions = pgOutputOptions;
        this.wal2JsonOptions = wal2JsonOptions;
    }

    /**
     * The plugin of a slot.
     *
     * @param tables those whose changes are wanted
     * @param wal2JsonFormat 1 or 2, or null for the newest that the server knows
     */
    public static LogPlugin of(
            LogSource source, Collection<LogTable> tables, Integer wal2JsonFormat) {
        return source.slot().plugin().equals("wal2json")
                ? new LogPlugin(Map.of(), wal2Json(tables, wal2JsonFormat))
                : new LogPlugin(pgOutput(source.publicationNames()), null);
    }

    /**
     * Protocol version 1 is all that is needed: the later ones have transactions that are sent
     * before they are committed, which would have to be kept somewhere until they are.
     */
    private static Map<String, String> pgOutput(List<String> publicationNames) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("proto_version", "1");
        options.put(
                "publication_names",
                publicationNames.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(",")));
        return options;
    }

    /** Partitions can be added while the log goes on: all of their schemas are asked for. */
    private static Wal2JsonOptions wal2Json(Collection<LogTable> tables, Integer format) {
        List<Table> single = new ArrayList<>();
        Set<String> schemaNames = new TreeSet<>();
        for (LogTable table : tables) {
            single.add(new Table(table.schemaName(), table.name()));
            if (table.hasDescendants() || table.relkind() == 'p') {
                schemaNames.add(table.schemaName());
                table.members().forEach(member -> schemaNames.add(member.schemaName()));
            }
        }
        single.removeIf(table -> schemaNames.contains(table.schemaName()));
        return Wal2JsonOptions.of(format == null ? 2 : format, single, schemaNames);
    }

    /**
     * Starts to stream: with fewer options, if the server's plugin is too old to know all of them.
     */
    public LogStream start(Start start) throws SQLException {
        while (true) {
            try {
                return start.with(
                        wal2JsonOptions == null ? pgOutputOptions : wal2JsonOptions.values());
            } catch (SQLException e) {
                Optional<Wal2JsonOptions> fewer = fewerOptions(e);
                if (fewer.isEmpty()) {
                    throw e;
                }
                wal2JsonOptions = fewer.get();
            }
        }
    }

    private Optional<Wal2JsonOptions> fewerOptions(SQLException refusal) {
        return wal2JsonOptions == null
                ? Optional.empty()
                : wal2JsonOptions.withoutUnknown(LogErrors.serverMessage(refusal));
    }

    /** A decoder for a stream that was started. */
    public ChangeDecoder newDecoder() {
        if (wal2JsonOptions == null) {
            return new PgOutputDecoder();
        }
        return wal2JsonOptions.formatVersion() == 2
                ? new Wal2JsonDecoder()
                : new Wal2JsonFormat1Decoder();
    }
}
