package io.acomp.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

import io.acomp.service.ServiceProcess;
import io.acomp.service.config.Configuration;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.config.ServiceKey;

/** The service without a launcher, for the suite {@code nbd}: arguments are socket, bytes and algorithm. */
public final class ServiceProgram {
    private ServiceProgram() {}

    /**
     * How to start it, in a JVM of its own with everything this one has.
     *
     * @param arguments socket, bytes, algorithm
     */
    public static List<String> command(String... arguments) {
        String everything = String.join(
                File.pathSeparator,
                Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"), "target/test-classes")
                        .filter(path -> path != null && !path.isEmpty())
                        .toList());
        Stream<String> program = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", "-cp", everything, ServiceProgram.class.getName());
        return Stream.concat(program, Stream.of(arguments)).toList();
    }

    /**
     * Serves until it is told to end.
     *
     * @param arguments socket, bytes, algorithm
     */
    public static void main(String[] arguments) {
        SequencedMap<String, String> flags = new LinkedHashMap<>();
        flags.put(ServiceKey.NBD_LISTEN.key(), "unix:" + arguments[0]);
        flags.put(ServiceKey.STORE_SIZE.key(), arguments[1]);
        flags.put(ServiceKey.STORE_ALGORITHM.key(), arguments[2]);
        flags.put(ServiceKey.HTTP_LISTEN.key(), "127.0.0.1:0");
        ServiceProcess.run(ServiceConfig.of(Configuration.of(Map.of(), Optional.empty(), flags)), Map.of());
    }
}
