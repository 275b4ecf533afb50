package io.acomp.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The launcher, on a copy of what was built in a folder of its own whose name has a blank. There are no sources beside it, so that nothing
 * is ever newer than the build.
 */
class LauncherIT {
    private static final String KEY = "acomp.aot.key";

    private record Result(int exit, String out, String err) {}

    @TempDir
    private Path folder;

    private Path root;
    private Path launcher;

    private void install() throws IOException {
        root = folder.resolve("a folder");
        Path built = Path.of("target");
        Path target = Files.createDirectories(root.resolve("cli/target/lib")).getParent();
        launcher = Files.copy(Path.of("..", "acomp"), root.resolve("acomp"), StandardCopyOption.COPY_ATTRIBUTES);
        List<Path> files = new ArrayList<>(List.of(built.resolve("acomp.jar"), built.resolve("built")));
        try (Stream<Path> libraries = Files.list(built.resolve("lib"))) {
            libraries.forEach(files::add);
        }
        for (Path file : files) {
            Files.copy(file, target.resolve(built.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** As if the cache had been tried: most tests are about something else, and making it takes seconds. */
    @BeforeEach
    void installWithoutCache() throws IOException {
        install();
        Path state = Files.createDirectories(root.resolve("target/launcher"));
        String release = Files.readString(Path.of(System.getProperty("java.home"), "release"));
        Files.writeString(state.resolve(KEY), root.toRealPath() + "\n" + release);
    }

    private Process start(Map<String, String> environment, Object... command) throws IOException {
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ACOMP_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Result result(Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the launcher does not end");
        return new Result(process.exitValue(), said("stdout"), said("stderr"));
    }

    private String said(String stream) {
        try {
            return Files.readString(folder.resolve(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result run(Map<String, String> environment, Object... command) throws IOException, InterruptedException {
        return result(start(environment, command));
    }

    /** Starts a service, awaits that it is up, ends it: it says two lines. */
    private void serves(String options) throws IOException, InterruptedException {
        Path socket = folder.resolve("nbd.sock");
        Process process = start(Map.of("ACOMP_JAVA_OPTS", options), launcher, "serve", "--size", "16M", "-a", "lz4", "--nbd", "unix:" + socket,
                "--http", "127.0.0.1:0");
        try {
            Await.until("the service is up", () -> said("stderr").contains("event=ready") || !process.isAlive());
            process.destroy();
            Result result = result(process);
            assertEquals(0, result.exit, result.err);
            assertEquals("", result.out);
            assertTrue(result.err.matches("time=\\S+ level=info event=ready .*\ntime=\\S+ level=info event=stopped .*\n"), result.err);
        } finally {
            process.destroyForcibly();
        }
    }

    private void works(Result result) {
        assertEquals("", result.err);
        assertEquals(0, result.exit);
        assertTrue(result.out.startsWith("DRIVER "), result.out);
    }

    @Test
    void startsFromAnywhereAndThroughLinks() throws Exception {
        works(run(Map.of(), launcher, "list"));
        works(run(Map.of(), "a folder/acomp", "list"));
        works(run(Map.of(), "bash", launcher, "list"));
        Path links = Files.createDirectory(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("relative"), Path.of("../a folder/acomp"));
        Files.createSymbolicLink(links.resolve("acomp"), Path.of("relative"));
        works(run(Map.of(), links.resolve("acomp"), "list"));
        works(run(Map.of("PATH", links + ":" + System.getenv("PATH")), "bash", "-c", "acomp list"));
    }

    @Test
    void makesTheCacheOnceAndSaysNothingWhenItDoesNotFit() throws Exception {
        Files.delete(root.resolve("target/launcher").resolve(KEY));
        works(run(Map.of(), launcher, "list"));
        Path cache = root.resolve("target/launcher/acomp.aot");
        assertTrue(Files.size(cache) > 1 << 20, "no ahead-of-time cache was made");
        var made = Files.getLastModifiedTime(cache);
        works(run(Map.of("ACOMP_JAVA_OPTS", "-XX:+UseParallelGC -Dsome.property=1"), launcher, "list"));
        works(run(Map.of("ACOMP_JAVA_OPTS", "-XX:-UseCompressedOops"), launcher, "list"));
        serves("");
        serves("-XX:AOTMode=on"); // does not start without a cache that fits
        serves("-XX:+UseParallelGC");
        assertEquals(made, Files.getLastModifiedTime(cache));
        assertFalse(Files.readString(cache.resolveSibling("training.log")).contains("not trained"), "the service could not be trained");
        Files.write(cache, new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
        works(run(Map.of(), launcher, "list"));
        serves("");
        Files.delete(cache);
        works(run(Map.of(), launcher, "list"));
        serves("");
        assertFalse(Files.exists(cache), "a cache that could not be used is made again at each start");
    }

    @Test
    void serveMakesTheCacheToo() throws Exception {
        Files.delete(root.resolve("target/launcher").resolve(KEY));
        serves("-XX:+UseParallelGC");
        assertTrue(Files.exists(root.resolve("target/launcher/acomp.aot")), "no ahead-of-time cache was made");
        serves("-XX:AOTMode=on");
    }

    @Test
    void aChangedFolderGetsACacheOfItsOwn() throws Exception {
        works(run(Map.of(), launcher, "list"));
        Path moved = Files.move(root, folder.resolve("moved"));
        works(run(Map.of(), moved.resolve("acomp"), "list"));
        assertTrue(Files.readString(moved.resolve("target/launcher").resolve(KEY)).startsWith(moved.toRealPath() + "\n"));
    }

    @Test
    void remembersTheJdkAndSearchesAgainWhenItIsGone() throws Exception {
        works(run(Map.of("JAVA_HOME", ""), launcher, "list"));
        Path memory = root.resolve("target/launcher/jdk");
        String found = Files.readString(memory);
        Files.writeString(memory, "/nonexistent\n");
        works(run(Map.of("JAVA_HOME", "/nonexistent"), launcher, "list"));
        assertEquals(found, Files.readString(memory));
    }

    @Test
    void refusesAJdkThatDoesNotFit() throws Exception {
        Path old = Files.createDirectories(folder.resolve("old/bin")).getParent();
        for (String program : List.of("java", "javac")) {
            assertTrue(Files.writeString(old.resolve("bin").resolve(program), "#!/bin/sh\nexit 9\n").toFile().setExecutable(true));
        }
        for (String version : List.of("JAVA_VERSION=\"17.0.9\"\n", "JAVA_VERSION=\"26\"\n", "JAVA_VERSION=\"8.25\"\n", "")) {
            Files.writeString(old.resolve("release"), version);
            Result result = run(Map.of("ACOMP_JAVA_HOME", old.toString()), launcher, "list");
            assertEquals(1, result.exit);
            assertEquals("acomp: this is not a JDK 25; ACOMP_JAVA_HOME=" + old + "\n", result.err);
        }
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25\"\n");
        assertEquals(9, run(Map.of("ACOMP_JAVA_HOME", old.toString()), launcher, "list").exit);
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        Files.delete(root.resolve("cli/target/built"));
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : List.of("bash", "find", "readlink", "dirname", "mkdir", "env")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        Result result = run(Map.of("PATH", tools.toString()), launcher, "list");
        assertEquals(1, result.exit);
        assertEquals("acomp: Maven is needed to build; install it (Debian: apt install maven) and start again\n", result.err);
    }

    @Test
    void buildsOnceHoweverManyStart() throws Exception {
        Files.delete(root.resolve("cli/target/built"));
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path log = folder.resolve("builds");
        Path maven = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\necho \"$@\" >> '" + log + "'\n: > cli/target/built\n");
        assertTrue(maven.toFile().setExecutable(true));
        Map<String, String> environment = Map.of("PATH", tools + ":" + System.getenv("PATH"));
        Result result = run(environment, "bash", "-c", "for i in 1 2 3; do 'a folder/acomp' list & done; wait");
        assertEquals(3, result.out.lines().filter(line -> line.startsWith("DRIVER ")).count(), result.err);
        assertEquals("acomp: building, once; this takes a minute\n", result.err);
        assertEquals(1, Files.readAllLines(log).size());
        works(run(environment, launcher, "list"));
        assertEquals(1, Files.readAllLines(log).size());
    }

    @Test
    void showsWhyABuildFails() throws Exception {
        Files.delete(root.resolve("cli/target/built"));
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path maven = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\necho some reason\nexit 1\n");
        assertTrue(maven.toFile().setExecutable(true));
        Result result = run(Map.of("PATH", tools + ":" + System.getenv("PATH")), launcher, "list");
        assertEquals(1, result.exit);
        assertTrue(result.err.contains("\nsome reason\nacomp: the build failed, see above; log="), result.err);
    }

    @Test
    void buildsWhenASourceIsNewer() throws Exception {
        Path source = Files.createDirectories(root.resolve("cli/src/main/java")).resolve("A.java");
        Files.writeString(source, "");
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path maven = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\n: > cli/target/built\n");
        assertTrue(maven.toFile().setExecutable(true));
        Map<String, String> environment = Map.of("PATH", tools + ":" + System.getenv("PATH"));
        assertTrue(run(environment, launcher, "list").err.startsWith("acomp: building"));
        works(run(environment, launcher, "list"));
    }

    @Test
    void completionIsAValidScript() throws Exception {
        String script = "'a folder/acomp' completion > script && bash -n script && source ./script && complete -p acomp";
        Result result = run(Map.of(), "bash", "-c", script);
        assertEquals("", result.err);
        assertTrue(result.out.contains("acomp"), result.out);
    }

    @Test
    void exitCodesAndPipesAreTheCommands() throws Exception {
        assertEquals(2, run(Map.of(), launcher, "compress", "--no-such-option").exit);
        assertEquals(1, run(Map.of(), launcher, "compress", "no such file").exit);
        assertEquals(3, run(Map.of(), launcher, "decompress").exit);
        String pipe = "head -c 100000 /dev/zero | 'a folder/acomp' compress -a gzip | 'a folder/acomp' decompress | wc -c";
        Result piped = run(Map.of(), "bash", "-c", pipe);
        assertEquals("100000", piped.out.strip());
    }

    @Test
    void namesBeyondAsciiNeedNoLocale() throws Exception {
        Path file = folder.resolve("caf\u00e9");
        Result made = run(Map.of("LC_ALL", "C.UTF-8"), "bash", "-c", "echo text > $'caf\\u00e9'");
        assertEquals(0, made.exit, made.err);
        Result result = run(Map.of("LC_ALL", "C"), "bash", "-c", "'a folder/acomp' compress -a gzip -c caf* | gzip -dc");
        assertEquals("text\n", result.out, result.err + file);
    }

    @Test
    void brokenLibrariesStopNeitherDoctorNorSoftware() throws Exception {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        for (String name : List.of("libqpl.so.1", "libaccel-config.so.1", "libqatzip.so.3", "libqat.so.4", "libusdm.so.0")) {
            Files.write(broken.resolve(name), Inputs.random(4096));
        }
        Map<String, String> environment = Map.of("ACOMP_NATIVE_PATH", broken.toString());
        Result result = run(environment, launcher, "doctor", "--json");
        assertEquals("", result.err);
        assertEquals(0, result.exit);
        Map<String, String> qpl = DoctorTest.checks(result.out).stream()
                .filter(check -> check.get("name").equals("library libqpl"))
                .findFirst()
                .orElseThrow();
        assertEquals("refused", qpl.get("status"));
        assertTrue(qpl.get("detail").startsWith("incompatible: " + broken), qpl::toString);
        Result piped = run(environment, "bash", "-c", "echo text | 'a folder/acomp' compress -a gzip | gzip -dc");
        assertEquals("text\n", piped.out, piped.err);
    }

    /** Some libraries print when they are used without a device. */
    @Test
    void doctorSaysOnlyWhatItFound() throws Exception {
        String libraries = System.getenv("ACOMP_NATIVE_PATH");
        assumeTrue(libraries != null, "ACOMP_NATIVE_PATH names no vendor libraries");
        Result result = run(Map.of("ACOMP_NATIVE_PATH", libraries), launcher, "doctor", "--json");
        assertEquals("", result.err);
        assertEquals(0, result.exit);
        assertTrue(DoctorTest.checks(result.out).stream().anyMatch(
                check -> check.get("name").equals("library libqpl") && check.get("status").equals("found")), result.out);
    }

    @Test
    void absentHardwareIsAnExitCode() throws Exception {
        assertEquals(0, run(Map.of(), launcher, "doctor").exit);
        assertEquals(0, run(Map.of(), launcher, "doctor", "--require", "gzip-jdk").exit);
        assertEquals(2, run(Map.of(), launcher, "doctor", "--require", "nosuch").exit);
        Path file = Files.writeString(folder.resolve("text"), "text");
        Result required = run(Map.of(), launcher, "compress", "--hardware", "require", "-c", file);
        assertEquals(4, required.exit);
        assertTrue(required.err.matches("acomp: .*compress: .*; name=zstd\n"), required.err);
    }

    @Test
    void withoutNativeAccessTheListSaysWhatToDo() throws Exception {
        Result result = run(
                Map.of("ACOMP_NATIVE_ACCESS", "none", "ACOMP_JAVA_OPTS", "--illegal-native-access=deny"), launcher, "list");
        assertEquals(0, result.exit, result.err);
        assertTrue(result.out.lines().anyMatch(line -> line.matches("zstd-jni .* unavailable .*")), result.out);
        assertTrue(result.out.lines().anyMatch(line -> line.matches("gzip-jdk .* not-run .*")), result.out);
    }
}
