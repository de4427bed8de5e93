package io.tappostgres.cli;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConfigReader;
import io.tappostgres.config.ParsedConfig;
import io.tappostgres.config.TapConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command {@code tap-postgres}: its options, and the way from them to an exit code. */
@Command(
        name = "tap-postgres",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Extracts PostgreSQL databases as Singer messages on stdout.",
        footer = {
            "",
            "Exit codes: 0 all selected streams are done; 1 the database or a stream failed;",
            "  with --check: 0 usable; 1 not;",
            "2 the command line, config, catalog or state was refused, or what they say of a stream;",
            "3 the log position is lost, or on_table_rewrite is fail and a table was rewritten;",
            "130, 143 interrupted, the last STATE is out."
        })
public final class TapPostgres implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(TapPostgres.class);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Config file; may be given several times, later files win.")
    private List<Path> configFiles = new ArrayList<>();

    @Option(
            names = {"-d", "--discover"},
            description = "Write the catalog of all databases to stdout.")
    private boolean discover;

    @Option(
            names = {"--catalog", "-p", "--properties"},
            paramLabel = "FILE",
            description = "Catalog with the streams to sync.")
    private Path catalogFile;

    @Option(
            names = {"-s", "--state"},
            paramLabel = "FILE",
            description = "State of an earlier run: the value of its last STATE message.")
    private Path stateFile;

    @Option(
            names = "--check",
            description =
                    "Tell what stands against a sync, and what mends it; with --catalog and --state also of the selected streams. Changes nothing.")
    private boolean check;

    @Option(
            names = "--probe-plugin",
            description =
                    "With --check: find out whether the slot's plugin is installed, with a slot that is there for a moment.")
    private boolean probesPlugin;

    @Mixin private SetupOptions setup = new SetupOptions();

    @Option(names = "--about", description = "Describe the tap and all its settings.")
    private boolean about;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "Form of --about (${COMPLETION-CANDIDATES}) and of --check (text or json).")
    private Format format = Format.text;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "Least level to log: ${COMPLETION-CANDIDATES}.")
    private Logging.LogLevel logLevel;

    private final Shutdown shutdown;

    private TapPostgres(Shutdown shutdown) {
        this.shutdown = shutdown;
    }

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        // The driver translates its messages; a log in two languages helps nobody.
        Locale.setDefault(Locale.ENGLISH);
        // The driver sends the JVM's zone with the first packet, and before PostgreSQL 10 a session
        // that reads the log takes no other.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Shutdown shutdown = new Shutdown();
        int exitCode;
        try {
            exitCode = run(shutdown, arguments);
        } catch (Error e) {
            exitCode = Failure.report(e);
        }
        shutdown.exit(exitCode);
    }

    /** Runs the command and returns the exit code. */
    static int run(Shutdown shutdown, String... arguments) {
        CommandLine command = new CommandLine(new TapPostgres(shutdown));
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setParameterExceptionHandler(TapPostgres::refuseArguments);
        command.setExecutionExceptionHandler((e, line, parsed) -> Failure.report(e));
        if (arguments.length == 0) {
            command.usage(System.err);
            return Kind.USAGE.exitCode();
        }
        return command.execute(arguments);
    }

    private static int refuseArguments(ParameterException e, String[] arguments) {
        return Failure.report(
                new TapException(
                        Kind.USAGE, e.getMessage() + "; tap-postgres --help lists the options"));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (logLevel != null) {
            Logging.setLevel(logLevel);
        }
        if (about) {
            Stdout.print(About.render(format));
            return 0;
        }
        boolean setsUp = setup.isAsked();
        if (probesPlugin && !check) {
            throw new TapException(Kind.USAGE, "--probe-plugin is of use with --check only");
        }
        if (check && (setsUp || discover)) {
            throw new TapException(
                    Kind.USAGE,
                    "--check only asks, and does not go together with --discover or with what changes the server");
        }
        TapConfig config = config();
        if (setsUp && discover) {
            throw new TapException(
                    Kind.USAGE, "--discover does not go together with what prepares the server");
        }
        if (setup.printsSetupSql()) {
            new SetupSqlCommand(config, setup).run(catalogFile);
            return 0;
        }
        if (setsUp) {
            new SetupCommand(config, setup).run(catalogFile);
            return 0;
        }
        if (check) {
            return new CheckCommand(config, format).run(catalogFile, stateFile, probesPlugin);
        }
        if (discover) {
            DiscoverCommand.run(config);
            return 0;
        }
        return new SyncCommand(config, shutdown).run(catalogFile, stateFile);
    }

    private TapConfig config() {
        if (configFiles.isEmpty()) {
            throw new TapException(
                    Kind.USAGE, "--config FILE is missing; tap-postgres --help lists the options");
        }
        ParsedConfig parsed = ConfigReader.read(configFiles, System.getenv());
        parsed.warnings().forEach(LOG::warn);
        parsed.notes().forEach(LOG::info);
        return parsed.config();
    }
}
