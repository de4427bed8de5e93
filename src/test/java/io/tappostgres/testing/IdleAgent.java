package io.tappostgres.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** An agent of the JVM that does nothing; in a package that the jar of the tap has not. */
public final class IdleAgent {

    private IdleAgent() {}

    /** What Java calls before the program. */
    public static void premain(String arguments) {}

    /** The agent as a jar, for {@code -javaagent}. */
    public static Path jarIn(Path directory) throws IOException {
        Path jar = directory.resolve("agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", IdleAgent.class.getName());
        String path = IdleAgent.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream code = IdleAgent.class.getResourceAsStream("/" + path)) {
            out.putNextEntry(new ZipEntry(path));
            code.transferTo(out);
        }
        return jar;
    }
}
