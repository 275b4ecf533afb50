package io.acomp.scomp.zstd;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.luben.zstd.Zstd;
import org.xerial.snappy.Snappy;

import io.acomp.spi.Driver;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Another JVM on the class path, for what can be tried only once per process: how a library is found and what is said if not. */
public final class ChildJvm {
    private static final long DEADLINE_SECONDS = 60;

    private ChildJvm() {}

    /**
     * What it printed.
     *
     * @param exit exit status
     * @param lines of standard output and standard error together
     */
    public record Output(int exit, List<String> lines) {
        /** The only line; anything more is a warning or a stack trace that should not be there. */
        public String onlyLine() {
            assertTrue(exit == 0 && lines.size() == 1, this::toString);
            return lines.getFirst();
        }
    }

    /**
     * Runs {@link DriverProbe} for a driver on the class path.
     *
     * @param driver its name
     * @param options of the JVM
     */
    public static Output probe(String driver, String... options) throws Exception {
        String classPath = Stream.of(Driver.class, ZstdDriver.class, DriverProbe.class, Zstd.class, Snappy.class)
                .map(ChildJvm::root)
                .distinct()
                .collect(Collectors.joining(":"));
        return run(options, "-cp", classPath, DriverProbe.class.getName(), driver);
    }

    /**
     * Runs {@link DriverProbe} for a driver on the module path.
     *
     * @param driver its name
     * @param modules the module path
     * @param options of the JVM
     */
    public static Output probeModule(String driver, String modules, String... options) throws Exception {
        String module = ZstdDriver.class.getModule().getName();
        String patch = module + "=" + root(DriverProbe.class);
        return run(options, "-p", modules, "--patch-module", patch, "-m", module + "/" + DriverProbe.class.getName(), driver);
    }

    private static Output run(String[] options, String... program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(program));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM announces it
        builder.environment().remove("ACOMP_NATIVE_PATH");
        Process process = builder.start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "the child does not end");
            return new Output(process.exitValue(), text.lines().toList());
        } finally {
            process.destroyForcibly();
        }
    }

    /** The folder or jar a class comes from. */
    private static String root(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String resource = String.valueOf(type.getResource(type.getSimpleName() + ".class"));
        String location = resource.substring(0, resource.length() - file.length());
        if (location.startsWith("jar:")) {
            location = location.substring("jar:".length(), location.indexOf("!/"));
        }
        try {
            return Path.of(new URI(location)).toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Folder of a library among the usual ones of Linux, null if it is in none. */
    static Path systemFolder(String library) throws IOException {
        return Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                .map(Path::of)
                .filter(folder -> folder.resolve(library).toFile().exists())
                .findFirst()
                .orElse(null);
    }
}
