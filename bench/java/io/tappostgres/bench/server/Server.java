package io.tappostgres.bench.server;

import io.tappostgres.bench.option.Options;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The server, through psql: makes the databases that are read, once, and copies from them. */
public final class Server {

    private final Options options;
    private final Processes processes;

    /** Asks the server nothing yet. */
    public Server(Options options, Processes processes) {
        this.options = options;
        this.processes = processes;
    }

    /** As "15.18". */
    public String version() throws IOException, InterruptedException {
        return query("postgres", "SHOW server_version").split(" ", -1)[0];
    }

    /** The copy of a whole table that the tap is held against. */
    public Command copy(String database, Table table) {
        return psql(database).with("-c", "COPY " + table.sqlName() + " TO STDOUT");
    }

    /** The copy of a table in the order of a column. */
    public Command orderedCopy(String database, Table table, String column) {
        String select = "SELECT * FROM %s ORDER BY %s".formatted(table.sqlName(), column);
        return psql(database).with("-c", "COPY (" + select + ") TO STDOUT");
    }

    /** Makes and fills a table, unless there is one of so many rows. */
    public void fillOnce(String database, Table table) throws IOException, InterruptedException {
        createDatabase(database);
        String exists = "SELECT to_regclass('" + table.sqlName() + "') IS NOT NULL";
        if (query(database, exists).equals("t")
                && countOf(database, table.sqlName()) == table.rows()) {
            return;
        }
        fill(database, table);
    }

    /** Makes a table in a database that there is, in place of one that may be there. */
    public void fill(String database, Table table) throws IOException, InterruptedException {
        query(database, "CREATE SCHEMA IF NOT EXISTS " + table.schemaName());
        run(database, table, table.script());
    }

    /** Runs a script of bench/sql in the schema of a table, with its number of rows. */
    public void run(String database, Table table, String script)
            throws IOException, InterruptedException {
        String searchPath = "-c search_path=" + table.schemaName();
        Command inSchema = new Command(psql(database).words(), Map.of("PGOPTIONS", searchPath));
        fill(inSchema, database, script, table.rows());
    }

    /** Makes a database of so many tables, unless there is one. */
    public void fillOnce(String database, String script, long tables)
            throws IOException, InterruptedException {
        boolean isNew = createDatabase(database);
        if (!isNew && countOf(database, "pg_tables WHERE schemaname = 'public'") == tables) {
            return;
        }
        query("postgres", "DROP DATABASE " + database);
        createDatabase(database);
        fill(psql(database), database, script, tables);
    }

    /** Makes an index, unless there is one of this name. */
    public void indexOnce(String database, Table table, String column)
            throws IOException, InterruptedException {
        String name = table.name() + "_" + column;
        String sql = "CREATE INDEX IF NOT EXISTS %s ON %s (%s)";
        query(
                database,
                "SET client_min_messages = error; " + sql.formatted(name, table.sqlName(), column));
    }

    private boolean createDatabase(String database) throws IOException, InterruptedException {
        String exists = "SELECT count(*) FROM pg_database WHERE datname = '" + database + "'";
        if (query("postgres", exists).equals("1")) {
            return false;
        }
        query("postgres", "CREATE DATABASE " + database);
        return true;
    }

    private long countOf(String database, String from) throws IOException, InterruptedException {
        return Long.parseLong(query(database, "SELECT count(*) FROM " + from));
    }

    String query(String database, String sql) throws IOException, InterruptedException {
        return processes.output(psql(database).with("-At", "-c", sql)).trim();
    }

    private void fill(Command psql, String database, String script, long rows)
            throws IOException, InterruptedException {
        System.err.printf(Locale.ROOT, "Filling %s: %,d of %s …%n", database, rows, script);
        Path file = options.root().resolve("bench/sql").resolve(script);
        processes.output(psql.with("-v", "rows=" + rows, "-f", file.toString()));
    }

    Command psql(String database) {
        List<String> words = new ArrayList<>(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"));
        words.addAll(List.of("-h", options.server().host(), "-p", "" + options.server().port()));
        words.addAll(List.of("-U", options.server().user(), "-d", database));
        return Command.of(words);
    }
}
