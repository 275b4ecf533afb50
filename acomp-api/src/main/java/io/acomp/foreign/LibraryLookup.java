package io.acomp.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;

import io.acomp.spi.Availability;

/** The answer to a {@link LibraryRequest}: found, or one of three diagnoses, each with its remedy. */
public sealed interface LibraryLookup {
    /** The library's short name. */
    String name();

    /** This answer as a driver's availability. */
    Availability availability();

    /**
     * The library is open.
     *
     * @param name its short name
     * @param origin where it came from: a path, or "bundled with zstd-jni"
     * @param symbols its functions
     * @param functions those that were looked for, all of them there
     */
    record Found(String name, String origin, SymbolLookup symbols, List<String> functions) implements LibraryLookup {
        @Override
        public Availability availability() {
            return Availability.AVAILABLE;
        }

        /**
         * The address of a function that the request named.
         *
         * @param function its C name
         * @throws UnsatisfiedLinkError if it is not there
         */
        public MemorySegment function(String function) {
            return symbols.find(function).orElseThrow(() -> new UnsatisfiedLinkError("no such function in " + origin + ", function=" + function));
        }
    }

    /**
     * No such file on the search path.
     *
     * @param name its short name
     * @param detail where it was looked for
     * @param remedy what to install or set
     */
    record Missing(String name, String detail, String remedy) implements LibraryLookup {
        @Override
        public Availability availability() {
            return Availability.unavailable("missing: " + detail, remedy);
        }
    }

    /**
     * The JVM denies native access.
     *
     * @param name its short name
     * @param detail what the JVM said
     * @param remedy the flag to set
     */
    record Refused(String name, String detail, String remedy) implements LibraryLookup {
        @Override
        public Availability availability() {
            return Availability.unavailable("refused: " + detail, remedy);
        }
    }

    /**
     * The file is there but cannot be used: another platform, a missing dependency, a missing function.
     *
     * @param name its short name
     * @param detail what is wrong with it
     * @param remedy what to do
     */
    record Incompatible(String name, String detail, String remedy) implements LibraryLookup {
        @Override
        public Availability availability() {
            return Availability.unavailable("incompatible: " + detail, remedy);
        }
    }
}
