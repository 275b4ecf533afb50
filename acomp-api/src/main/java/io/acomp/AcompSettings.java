package io.acomp;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a transform. Immutable; each {@code with…} returns a changed copy.
 *
 * @param level compression level, null for the driver's default; a driver whose range does not hold it is skipped
 * @param window largest back-reference distance in bytes compression may use, 0 for the format's default; a driver that cannot honour it is
 *     skipped
 * @param sourceWindow largest back-reference distance in bytes that sources to decompress use, 0 if unknown
 * @param checksum true to write the format's optional content checksum
 * @param dictionary for both directions, null for none; a driver that takes none is skipped
 * @param verify true to decompress and compare after each compression; a mismatch is {@link AcompStatus#DEVICE_FAILED}, or
 *     done again by software if a device made it and the policy allows that;
 *     streams of zlib and deflate are then not cut, which bounds them to 64 MiB
 * @param policy which drivers may serve the transform: devices, software, or devices with software behind them
 * @param execution where requests run unless they say otherwise
 */
public record AcompSettings(
        @Nullable Integer level,
        long window,
        long sourceWindow,
        boolean checksum,
        byte @Nullable [] dictionary,
        boolean verify,
        Policy policy,
        Execution execution) {

    /** Everything at its default. */
    public static final AcompSettings DEFAULTS = new AcompSettings(null, 0, 0, false, null, false, Policy.PREFER_HARDWARE, Execution.LANE);

    /** Checks the sizes and copies the dictionary. */
    public AcompSettings {
        if (window < 0) {
            throw new IllegalArgumentException("a window is 0 or more bytes, window=" + window);
        }
        if (sourceWindow < 0) {
            throw new IllegalArgumentException("a window is 0 or more bytes, sourceWindow=" + sourceWindow);
        }
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(execution, "execution");
        dictionary = dictionary == null ? null : dictionary.clone();
    }

    /** A copy with this level. */
    public AcompSettings withLevel(int value) {
        return new AcompSettings(value, window, sourceWindow, checksum, dictionary, verify, policy, execution);
    }

    /** A copy with this compression window in bytes. */
    public AcompSettings withWindow(long bytes) {
        return new AcompSettings(level, bytes, sourceWindow, checksum, dictionary, verify, policy, execution);
    }

    /** A copy with this window of the sources in bytes. */
    public AcompSettings withSourceWindow(long bytes) {
        return new AcompSettings(level, window, bytes, checksum, dictionary, verify, policy, execution);
    }

    /** A copy that writes, or does not write, the optional content checksum. */
    public AcompSettings withChecksum(boolean value) {
        return new AcompSettings(level, window, sourceWindow, value, dictionary, verify, policy, execution);
    }

    /** A copy with this dictionary. */
    public AcompSettings withDictionary(byte @Nullable [] bytes) {
        return new AcompSettings(level, window, sourceWindow, checksum, bytes, verify, policy, execution);
    }

    /** A copy that verifies, or does not verify, each compression. */
    public AcompSettings withVerify(boolean value) {
        return new AcompSettings(level, window, sourceWindow, checksum, dictionary, value, policy, execution);
    }

    /** A copy with this policy. */
    public AcompSettings withPolicy(Policy value) {
        return new AcompSettings(level, window, sourceWindow, checksum, dictionary, verify, value, execution);
    }

    /** A copy whose requests run there unless they say otherwise. */
    public AcompSettings withExecution(Execution value) {
        return new AcompSettings(level, window, sourceWindow, checksum, dictionary, verify, policy, value);
    }

    /** A copy of the dictionary, or null. */
    @Override
    public byte @Nullable [] dictionary() {
        return dictionary == null ? null : dictionary.clone();
    }
}
