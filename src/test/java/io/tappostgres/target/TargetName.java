package io.tappostgres.target;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** The targets that the tap is tried with, each as it is configured in docs/targets.md. */
enum TargetName {
    MELTANOLABS_POSTGRES("meltanolabs-target-postgres", "target-postgres") {
        @Override
        RealTarget.Store store(Method method, Path directory) throws SQLException {
            return PostgresStore.create(
                    Map.of(
                            "host",
                            "host",
                            "port",
                            "port",
                            "user",
                            "user",
                            "password",
                            "password",
                            "database",
                            "database"),
                    Map.of("default_target_schema", "loaded", "hard_delete", true));
        }
    },
    PIPELINEWISE_POSTGRES("pipelinewise-target-postgres", "target-postgres") {
        @Override
        RealTarget.Store store(Method method, Path directory) throws SQLException {
            return PostgresStore.create(
                    Map.of(
                            "host",
                            "host",
                            "port",
                            "port",
                            "user",
                            "user",
                            "password",
                            "password",
                            "database",
                            "dbname"),
                    Map.of(
                            "default_target_schema",
                            "loaded",
                            "hard_delete",
                            true,
                            "primary_key_required",
                            false));
        }
    },
    DATAMILL_POSTGRES("singer-target-postgres", "target-postgres") {
        @Override
        RealTarget.Store store(Method method, Path directory) throws SQLException {
            return PostgresStore.create(
                    Map.of(
                            "host",
                            "postgres_host",
                            "port",
                            "postgres_port",
                            "user",
                            "postgres_username",
                            "password",
                            "postgres_password",
                            "database",
                            "postgres_database"),
                    Map.of("postgres_schema", "loaded", "disable_collection", true));
        }
    },
    DUCKDB("target-duckdb", "target-duckdb") {
        @Override
        RealTarget.Store store(Method method, Path directory) {
            return new DuckDbStore(directory.resolve("target.duckdb"));
        }
    },
    JSONL("target-jsonl", "target-jsonl") {
        @Override
        RealTarget.Store store(Method method, Path directory) {
            return new FileStore(
                    this,
                    method,
                    directory,
                    "destination_path",
                    Map.of("do_timestamp_file", false));
        }
    },
    MELTANOLABS_CSV("meltanolabs-target-csv", "target-csv") {
        @Override
        RealTarget.Store store(Method method, Path directory) {
            return new FileStore(
                    this,
                    method,
                    directory,
                    "output_path",
                    Map.of(
                            "file_naming_scheme", "{stream_name}~{timestamp}.csv",
                            "timestamp_format", "%Y%m%dT%H%M%S.%f",
                            "add_record_metadata", true));
        }
    };

    private final String packageName;
    private final String program;

    TargetName(String packageName, String program) {
        this.packageName = packageName;
        this.program = program;
    }

    /** What it is called by those who install it. */
    String packageName() {
        return packageName;
    }

    String program() {
        return program;
    }

    /** An empty place to load into, in that directory or in a database. */
    abstract RealTarget.Store store(Method method, Path directory) throws SQLException;
}
