package io.tappostgres.target;

import io.tappostgres.testing.Command;
import io.tappostgres.testing.PythonPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pipelines from the tap to a target that the documentation prints. What is replaced in them is
 * where they run: the directories, and the password that Airflow's connection would have.
 */
enum Pipeline {
    SHELL {
        @Override
        Command in(Path directory, String password) {
            return Command.of(
                    directory, "sh", "-c", Snippet.of("README.md", "### Into a target", "sh"));
        }
    },

    CRON {
        /** Five fields say when; the rest is what cron gives to sh. */
        @Override
        Command in(Path directory, String password) {
            String line = Snippet.of("README.md", "### From cron", "").strip();
            String command = line.split("\\s+", 6)[5];
            return Command.of(
                    directory,
                    "sh",
                    "-c",
                    command.replace(PRINTED_DIRECTORY, directory.toString()));
        }
    },

    AIRFLOW {
        @Override
        Command in(Path directory, String password) throws IOException {
            Path task = directory.resolve("task.py");
            Files.writeString(
                    task,
                    Snippet.of("README.md", "### From Airflow", "python")
                            .replace(PRINTED_DIRECTORY, directory.toString())
                            .replace("{{ conn.app_db.password }}", password));
            return Command.of(directory, MELTANO.python(), python("airflow_task.py"), task);
        }
    },

    KUBERNETES {
        @Override
        Command in(Path directory, String password) throws IOException {
            Path manifest = directory.resolve("cronjob.yaml");
            Files.writeString(manifest, Snippet.of("docs/orchestrate.md", "## Kubernetes", "yaml"));
            List<String> words = new ArrayList<>();
            for (String word :
                    Command.of(directory, MELTANO.python(), python("cronjob.py"))
                            .reading(manifest)
                            .succeed()
                            .stdoutLines()) {
                words.add(
                        word.replace("/opt/tap-postgres", directory.resolve("bin").toString())
                                .replace("/etc/tap-postgres", directory.toString())
                                .replace("/var/lib/tap-postgres", directory.toString()));
            }
            return Command.of(directory, words.toArray());
        }
    };

    private static final String PRINTED_DIRECTORY = "/srv/tap";

    /** Its Python has PyYAML, too. */
    private static final PythonPart MELTANO = PythonPart.named("meltano");

    /**
     * The command, in a directory that has bin, config.json, selected.json and target.json, and in
     * which the state is kept.
     */
    abstract Command in(Path directory, String password) throws IOException;

    private static Path python(String script) {
        return Path.of("src/test/python").resolve(script).toAbsolutePath();
    }
}
