package io.tappostgres.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one config file; a pipe is as good as a regular file. */
final class ConfigFile {

    /** Far beyond any config; what is larger is another file, given by mistake. */
    private static final int LARGEST_BYTES = 16 << 20;

    private ConfigFile() {}

    /** The object in the file, or null after a problem that leaves none. */
    static ObjectNode read(Path path, Problems problems) {
        String source = "config file " + path;
        byte[] json = bytes(path, source, problems);
        if (json == null) {
            return null;
        }
        JsonNode document = JsonTreeReader.read(json, source, problems);
        if (document == null || document instanceof ObjectNode) {
            return (ObjectNode) document;
        }
        problems.add(
                source
                        + " must hold a JSON object, {\"host\": …}, not "
                        + Problems.kindOf(document));
        return null;
    }

    private static byte[] bytes(Path path, String source, Problems problems) {
        if (Files.isDirectory(path)) {
            problems.add(source + " is a directory: give the file in it");
            return null;
        }
        try (InputStream input = Files.newInputStream(path)) {
            byte[] bytes = input.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length <= LARGEST_BYTES) {
                return bytes;
            }
            problems.add(source + " is larger than 16 MiB: it can't be a config");
        } catch (NoSuchFileException missing) {
            problems.add(source + " does not exist: check the path");
        } catch (AccessDeniedException denied) {
            problems.add(source + " may not be read: check its permissions");
        } catch (IOException failed) {
            problems.add(source + " could not be read: " + failed.getMessage());
        }
        return null;
    }
}
