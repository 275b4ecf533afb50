package io.acomp.bench.corpus;

/** What programs keep as binary data. */
final class BinaryRegions {
    private static final int PAGE = 4096;
    private static final int CLASSES = 64;
    private static final int OBJECT_ALIGNMENT = 8;

    private BinaryRegions() {}

    /** Objects of a few classes: mark word, class pointer, then pointers near by, small integers and zeros. */
    static void objects(ByteSink sink, SeededRandom random) {
        int heapBase = random.below(1 << 28);
        while (!sink.isFull()) {
            int kind = random.skewed(CLASSES);
            sink.putLong(random.percent(12) ? random.bits() >>> 33 << 8 | 1 : 1);
            sink.putInt(0x00C0_0000 + kind * 0x258);
            // the fields of a class are alike in every object of it
            int fields = 1 + kind * 7 % 9;
            for (int field = 0; field < fields; field++) {
                switch ((kind + field * 5) % 4) {
                    case 0, 1 -> sink.putInt(random.percent(30) ? 0 : heapBase + random.skewed(1 << 12) * OBJECT_ALIGNMENT);
                    case 2 -> sink.putInt(random.skewed(4096));
                    default -> sink.putInt(0);
                }
            }
            sink.align(OBJECT_ALIGNMENT);
        }
    }

    /** Rows of eight words, few of them set; some rows are samples with random mantissas. */
    static void numbers(ByteSink sink, SeededRandom random) {
        long counter = random.below(1 << 30);
        while (!sink.isFull()) {
            boolean samples = random.percent(12);
            for (int column = 0; column < 8; column++) {
                if (samples) {
                    sink.putLong(Double.doubleToRawLongBits(random.below(1000) / 8.0));
                } else if (random.percent(22)) {
                    counter += random.skewed(1 << 16);
                    sink.putLong(counter);
                } else {
                    sink.putLong(0);
                }
            }
        }
    }

    /** Instructions in the proportions of compiled code: moves with small displacements, calls, compares, jumps. */
    static void code(ByteSink sink, SeededRandom random) {
        while (!sink.isFull()) {
            int register = random.skewed(8);
            switch (random.below(10)) {
                case 0, 1, 2 -> {
                    sink.put(0x48).put(random.percent(60) ? 0x8B : 0x89);
                    sink.put(0x44 | register << 3).put(0x24).put(random.skewed(32) * 8);
                }
                case 3 -> sink.put(0xE8).putInt(-random.below(1 << 22));
                case 4 -> sink.put(0x0F).put(0x84 | random.below(2)).putInt(random.skewed(1 << 10));
                case 5 -> sink.put(0x48).put(0x8D).put(0x05 | register << 3).putInt(random.below(1 << 20));
                case 6 -> sink.put(0x48).put(0x85).put(0xC0 | register * 9).put(0x74).put(random.below(128));
                case 7 -> sink.put(0x83).put(0xF8 | register & 7).put(random.skewed(128)).put(0x75).put(random.below(128));
                case 8 -> sink.put(0x41).put(0x54 | random.below(4)).put(0x55).put(0x53);
                default -> sink.put(0x31).put(0xC0 | register * 9).put(0xC3).align(16);
            }
        }
    }

    /** Whole pages of one repeated word: seven in eight are zero. */
    static void sameFilled(ByteSink sink, SeededRandom random) {
        while (!sink.isFull()) {
            long word = random.below(8) == 0 ? random.bits() : 0;
            for (int i = 0; i < PAGE / Long.BYTES; i++) {
                sink.putLong(word);
            }
        }
    }

    static void random(ByteSink sink, SeededRandom random) {
        while (!sink.isFull()) {
            sink.putLong(random.bits());
        }
    }
}
