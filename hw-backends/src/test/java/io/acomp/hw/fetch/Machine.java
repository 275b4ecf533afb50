package io.acomp.hw.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A machine for the script: programs that hide the real ones, a system of a given name, a home, and an apt-get that serves the packages of
 * a folder and writes down what it was asked. There is no network.
 */
final class Machine {
    private static final Path SCRIPT = Path.of("..", "scripts", "fetch-native-libs").toAbsolutePath().normalize();
    private static final String REAL_PROGRAMS = "/usr/bin:/bin";
    private static final long DEADLINE_SECONDS = 120;

    private final Path root;
    private final Path processor;
    private final Path programs;
    private final Path archive;
    private final Path asked;
    private final Path system;
    private String path;

    /** What the script said and did. */
    record Result(int exit, String out, String err) {}

    Machine(Path root) throws IOException {
        this.root = root;
        programs = Files.createDirectories(root.resolve("programs"));
        archive = Files.createDirectories(root.resolve("archive"));
        asked = Files.createFile(root.resolve("asked"));
        system = root.resolve("os-release");
        processor = Files.createDirectories(root.resolve("processor"));
        path = processor + ":" + programs + ":" + REAL_PROGRAMS;
        processor("x86_64");
        system("ID=debian\nVERSION_ID=\"12\"\n");
        program(programs.resolve("apt-get"), """
                #!/bin/bash
                echo "$*" >>'%1$s'
                version= package= verb=
                while [ $# -gt 0 ]; do
                  case $1 in -c | -o) shift ;; -*) ;; *) if [ -z "$verb" ]; then verb=$1; else package=$1; fi ;; esac
                  shift
                done
                case $verb in
                  indextargets) echo 'Debian/Debian file:/nowhere/debian/' ;;
                  update) [ -e '%2$s/online' ] ;;
                  download)
                    found=("%2$s/${package/=/_}"_*.deb)
                    [ -e "${found[0]}" ] && cp "${found[0]}" . ;;
                esac
                """.formatted(asked, archive));
    }

    /** Says what processor this is. */
    void processor(String name) throws IOException {
        program(processor.resolve("uname"), "#!/bin/sh\ncase $1 in -m) echo " + name + " ;; *) echo Linux ;; esac\n");
    }

    private static void program(Path file, String text) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Leaves only some programs of the system, without apt-get. */
    void onlyPrograms(String... names) throws IOException {
        Path few = Files.createDirectories(root.resolve("few"));
        for (String name : names) {
            Files.createSymbolicLink(few.resolve(name), Requires.program(name));
        }
        path = processor + ":" + few;
    }

    /** Says what system this is. */
    void system(String release) throws IOException {
        Files.writeString(system, release);
    }

    /** The archive can be reached from now on. */
    void online() throws IOException {
        Files.createFile(archive.resolve("online"));
    }

    /** Makes a package of the archive that brings a library. */
    void serve(String name, String version, String fileName, Path library) throws IOException, InterruptedException {
        Path content = Files.createDirectories(root.resolve(name));
        Path folder = Files.createDirectories(content.resolve("usr/lib/x86_64-linux-gnu"));
        Files.copy(library, folder.resolve(fileName + ".0.0"));
        Files.createSymbolicLink(folder.resolve(fileName), Path.of(fileName + ".0.0"));
        Files.writeString(
                Files.createDirectories(content.resolve("DEBIAN")).resolve("control"),
                "Package: " + name + "\nVersion: " + version + "\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: test\n");
        Path made = archive.resolve(name + "_" + version + "_amd64.deb");
        Process build = new ProcessBuilder(Requires.program("dpkg-deb").toString(), "--build", content.toString(), made.toString())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("dpkg-deb.log").toFile())
                .start();
        assertTrue(build.waitFor() == 0, "the package cannot be built, package=" + name);
    }

    /** Starts the script. */
    Process start(Path out, Path err, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("HOME", root.resolve("home").toString());
        builder.environment().put("ACOMP_OS_RELEASE", system.toString());
        return builder.start();
    }

    /** Runs the script. */
    Result run(Object... arguments) throws IOException, InterruptedException {
        Path out = root.resolve("out");
        Path err = root.resolve("err");
        Process process = start(out, err, arguments);
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "the script does not end");
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** What apt-get was asked since the last call. */
    List<String> asked() throws IOException {
        List<String> lines = Files.readAllLines(asked);
        Files.writeString(asked, "");
        return lines;
    }
}
