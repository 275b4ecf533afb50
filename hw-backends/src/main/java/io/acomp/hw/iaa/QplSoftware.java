package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;

import io.acomp.hw.DeflateFraming;
import io.acomp.spi.Availability;

/**
 * Whether QPL's software path can be used here: libqpl is there, makes a job, and keeps its inflater as {@link QplInflateLayout} says. Found
 * out at the first question. Thread-safe.
 */
final class QplSoftware {
    /** Deflate data: a stored block, one with fixed Huffman tables, one with its own. */
    private static final List<String> SPECIMENS = List.of(
            "010500faff61636f6d70",
            "4b4ccecf2d48c4420000",
            "1589810d004010c1662d2ebfff068f44d242900f881a1b8fbba960b5a8dea892b7736a2e1f");
    /** More bytes than the inflater looks ahead. */
    private static final int MOST_FOLLOWING = 12;
    private static final int MOST_CONTENT = 64;

    private QplSoftware() {}

    private static final class Tried {
        static final Availability ANSWER = answer();

        private static Availability answer() {
            Availability library = QplBinding.availability();
            if (!library.available()) {
                return library;
            }
            try {
                return findsEveryEnd() ? Availability.AVAILABLE : unknownLayout();
            } catch (QplException refusal) {
                return Availability.unavailable("libqpl makes no job: " + refusal.getMessage(), "install libqpl 1.6 to 1.9");
            } catch (IllegalStateException elsewhere) {
                return unknownLayout();
            } catch (OutOfMemoryError full) {
                return Availability.unavailable("no memory for a job of libqpl: " + full.getMessage(), "give the process more native memory");
            }
        }

        private static Availability unknownLayout() {
            return Availability.unavailable(
                    "incompatible: libqpl does not say where deflate data ends, and keeps it where acomp does not know, version=" + QplBinding.version(),
                    "install libqpl 1.6 to 1.9");
        }
    }

    /** Whether the software path can be used. */
    static Availability availability() {
        return Tried.ANSWER;
    }

    private static boolean findsEveryEnd() {
        try (Arena arena = Arena.ofConfined();
                QplInflater inflater = new QplInflater(DeflateFraming.RAW)) {
            MemorySegment destination = arena.allocate(MOST_CONTENT);
            return SPECIMENS.stream().allMatch(specimen -> findsEnd(inflater, arena, HexFormat.of().parseHex(specimen), destination));
        }
    }

    /** With any number of bytes behind the data its end is found, and with any number of its last bytes missing none is. */
    private static boolean findsEnd(QplInflater inflater, Arena arena, byte[] data, MemorySegment destination) {
        MemorySegment source = arena.allocate(data.length + MOST_FOLLOWING);
        MemorySegment.copy(data, 0, source, ValueLayout.JAVA_BYTE, 0, data.length);
        for (int length = 1; length <= source.byteSize(); length++) {
            boolean ended = inflater.inflate(source.asSlice(0, length), 0, 0, destination, 0) == 0;
            if (ended != length >= data.length || ended && inflater.end != data.length) {
                return false;
            }
        }
        return true;
    }
}
