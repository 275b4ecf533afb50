package io.acomp.service.http;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompSettings;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.StreamOptions;

/**
 * What a client wants of a transfer: the path's format, and the query.
 *
 * @param operation the direction
 * @param format of the path
 * @param driver the driver asked for, null for the best
 * @param settings of the transform
 * @param options of the stream
 */
record TransferRequest(
        Operation operation, WireFormat format, @Nullable String driver, AcompSettings settings, StreamOptions options) {

    private static final Set<String> COMPRESS = Set.of("driver", "hardware", "lanes", "maxOutput", "level", "block", "checksum");
    private static final Set<String> DECOMPRESS = Set.of("driver", "hardware", "lanes", "maxOutput", "maxRatio", "maxWindow");
    private static final int MAX_LANES = 1024;
    private static final String UNITS = "KMGT";
    private static final int BITS_PER_UNIT = 10;

    /**
     * Reads the query.
     *
     * @param query parameters by name, as they came
     * @param limits of the service, which a query can only make tighter
     * @throws ProblemException BAD_PARAMETER for one that is unknown, given twice or out of bounds
     */
    static TransferRequest parse(Operation operation, WireFormat format, Map<String, List<String>> query, HttpLimits limits)
            throws ProblemException {
        Set<String> known = operation == Operation.COMPRESS ? COMPRESS : DECOMPRESS;
        for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
            if (!known.contains(parameter.getKey())) {
                throw bad("no such parameter here; there are " + String.join(", ", known.stream().sorted().toList()), "parameter",
                        parameter.getKey());
            }
            if (parameter.getValue().size() != 1) {
                throw bad("a parameter is given once", "parameter", parameter.getKey());
            }
        }
        AcompSettings settings = AcompSettings.DEFAULTS.withPolicy(policy(value(query, "hardware")));
        String level = value(query, "level");
        if (level != null) {
            settings = settings.withLevel((int) number("level", level, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        settings = settings.withChecksum(operation == Operation.COMPRESS && checksum(value(query, "checksum"), format));
        return new TransferRequest(operation, format, value(query, "driver"), settings, options(query, limits));
    }

    private static StreamOptions options(Map<String, List<String>> query, HttpLimits limits) throws ProblemException {
        String lanes = value(query, "lanes");
        String output = value(query, "maxOutput");
        String ratio = value(query, "maxRatio");
        String window = value(query, "maxWindow");
        String block = value(query, "block");
        int asked = lanes == null ? 0 : (int) number("lanes", lanes, 0, MAX_LANES);
        int allowed = limits.lanes() == 0 ? asked : asked == 0 ? limits.lanes() : Math.min(asked, limits.lanes());
        StreamOptions options = StreamOptions.DEFAULTS.withLanes(allowed).withLimits(
                output == null ? limits.responseBytes() : Math.min(limits.responseBytes(), bytes("maxOutput", output, 0, Long.MAX_VALUE)),
                ratio == null ? Double.POSITIVE_INFINITY : ratio(ratio),
                window == null ? limits.windowBytes() : Math.min(limits.windowBytes(), bytes("maxWindow", window, 1, Long.MAX_VALUE)));
        return block == null ? options : options.withBlockBytes(bytes("block", block, 4096, 64 << 20));
    }

    private static @Nullable String value(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.getFirst();
    }

    private static Policy policy(@Nullable String value) throws ProblemException {
        return switch (value) {
            case null -> Policy.PREFER_HARDWARE;
            case "prefer" -> Policy.PREFER_HARDWARE;
            case "require" -> Policy.REQUIRE_HARDWARE;
            case "never" -> Policy.SOFTWARE_ONLY;
            default -> throw bad("it is prefer, require or never", "hardware", value);
        };
    }

    private static boolean checksum(@Nullable String value, WireFormat format) throws ProblemException {
        return switch (value) {
            case null -> format.contentChecksum();
            case "true" -> true;
            case "false" -> false;
            default -> throw bad("it is true or false", "checksum", value);
        };
    }

    private static double ratio(String value) throws ProblemException {
        try {
            double ratio = Double.parseDouble(value);
            if (ratio > 0) {
                return ratio;
            }
        } catch (NumberFormatException notOne) {
            // answered below
        }
        throw bad("it is a number above 0", "maxRatio", value);
    }

    private static long number(String name, String value, long least, long most) throws ProblemException {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // answered below
        }
        throw bad("it is a whole number from " + least + " to " + most, name, value);
    }

    /** A number of bytes, or of KiB, MiB, GiB, TiB with K, M, G or T behind it. */
    private static long bytes(String name, String value, long least, long most) throws ProblemException {
        int unit = value.isEmpty() ? -1 : UNITS.indexOf(value.charAt(value.length() - 1));
        if (unit < 0) {
            return number(name, value, least, most);
        }
        int shift = BITS_PER_UNIT * (unit + 1);
        long count = number(name, value.substring(0, value.length() - 1), 0, Long.MAX_VALUE >> shift);
        return number(name, Long.toString(count << shift), least, most);
    }

    private static ProblemException bad(String rule, String name, String value) {
        return new ProblemException(Problem.of(ProblemCode.BAD_PARAMETER, rule + ", " + name + "=" + value));
    }
}
