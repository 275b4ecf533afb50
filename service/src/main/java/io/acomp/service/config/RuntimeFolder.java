package io.acomp.service.config;

import java.nio.file.Path;
import java.util.Map;

/** Where sockets of this user go: the folder systemd made for the unit, the session's, or a folder of the user's among the temporary files. */
final class RuntimeFolder {
    private RuntimeFolder() {}

    /**
     * The folder; it may not exist yet.
     *
     * @param environment variables
     */
    static Path of(Map<String, String> environment) {
        String unit = environment.getOrDefault("RUNTIME_DIRECTORY", "");
        if (!unit.isEmpty()) {
            return Path.of(unit.split(":", 2)[0]); // systemd separates several by colons
        }
        String session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return session.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"), "acomp-" + System.getProperty("user.name"))
                : Path.of(session, "acomp");
    }
}
