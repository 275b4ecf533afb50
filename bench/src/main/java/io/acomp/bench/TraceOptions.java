package io.acomp.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import io.acomp.Policy;
import io.acomp.bench.replay.DeviceSpec;
import io.acomp.bench.replay.ReplayOptions;

/** Options that record traces and replay them. Set by picocli. */
final class TraceOptions {
    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Record the requests of the suites codecs, pipeline and device, sizes and times but no data; figures suffer a little.")
    private @Nullable Path record;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "In place of suites, do the requests of a trace again at their times: by each one's algorithm, by all of --drivers, by each"
                    + " --device.")
    private @Nullable Path replay;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "prefer",
            converter = PolicyConverter.class,
            description = "Hardware in a replay: prefer, require or never (default: ${DEFAULT-VALUE}).")
    private Policy policy = Policy.PREFER_HARDWARE;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "1",
            converter = SpeedConverter.class,
            description = "Speed of a replay, a multiple of the recorded one, or max (default: ${DEFAULT-VALUE}).")
    private double speed = 1;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceConverter.class,
            description = "A simulated device to replay against: sim:queues=2,depth=128,engines=8,latency=20us,perByte=0.25ns,jitter=2us,"
                    + "algorithm=deflate, each optional. May be given again.")
    private List<DeviceSpec> devices = new ArrayList<>();

    /** As the service's setting has it. */
    static final class PolicyConverter implements ITypeConverter<Policy> {
        @Override
        public Policy convert(String text) {
            return switch (text) {
                case "prefer" -> Policy.PREFER_HARDWARE;
                case "require" -> Policy.REQUIRE_HARDWARE;
                case "never" -> Policy.SOFTWARE_ONLY;
                default -> throw new TypeConversionException("prefer, require or never, policy=" + text);
            };
        }
    }

    /** A positive number, or max. */
    static final class SpeedConverter implements ITypeConverter<Double> {
        private static final double MOST = 1000;

        @Override
        public Double convert(String text) {
            if (text.equals("max")) {
                return ReplayOptions.AS_FAST_AS_IT_GOES;
            }
            double value = text.matches("[0-9]{1,4}(\\.[0-9]{1,6})?") ? Double.parseDouble(text) : 0;
            if (!(value > 0 && value <= MOST)) {
                throw new TypeConversionException("above 0 and up to 1000, or max, speed=" + text);
            }
            return value;
        }
    }

    /** A simulated device. */
    static final class DeviceConverter implements ITypeConverter<DeviceSpec> {
        @Override
        public DeviceSpec convert(String text) {
            try {
                return DeviceSpec.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Where to record. */
    Optional<Path> record() {
        return Optional.ofNullable(record);
    }

    /**
     * What to replay, if anything.
     *
     * @param drivers chosen beside these options
     */
    Optional<ReplayOptions> replay(Collection<String> drivers) {
        return Optional.ofNullable(replay).map(file -> new ReplayOptions(file, List.copyOf(drivers), devices, policy, speed));
    }

    /** What makes sense in a replay only and is given without one; null if there is nothing. */
    @Nullable String misplaced() {
        return replay == null && !devices.isEmpty() ? "--device" : replay != null && record != null ? "--record" : null;
    }
}
