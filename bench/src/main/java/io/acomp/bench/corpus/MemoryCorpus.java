package io.acomp.bench.corpus;

/**
 * The built-in corpus: generated, the same on every machine, shaped like real memory. Regions of 16 KiB, each of one {@link RegionKind},
 * in an order that a seed decides, so that a block of 4 KiB sees one kind, one of 64 KiB sees some, and the whole sees all in their shares.
 */
public final class MemoryCorpus implements Corpus {
    /** Size of the built-in corpus in bytes. */
    public static final int DEFAULT_BYTES = 24 << 20;

    static final int REGION_BYTES = 16 << 10;

    private final byte[] bytes;

    /** The corpus of the default size. */
    public MemoryCorpus() {
        bytes = generate(0, DEFAULT_BYTES);
    }

    @Override
    public String name() {
        return "built-in, " + (DEFAULT_BYTES >> 20) + " MiB";
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public byte[] chunk(int index) {
        return index == 0 ? bytes : generate(index, DEFAULT_BYTES);
    }

    /**
     * Generates bytes.
     *
     * @param seed decides order and content
     * @param length in bytes; a multiple of 100 regions holds the kinds in their exact shares
     */
    static byte[] generate(long seed, int length) {
        byte[] target = new byte[length];
        SeededRandom random = new SeededRandom(seed);
        RegionKind[] deck = deck();
        for (int from = 0, card = 0; from < length; from += REGION_BYTES, card++) {
            if (card % deck.length == 0) {
                shuffle(deck, random);
            }
            deck[card % deck.length].fill(new ByteSink(target, from, Math.min(from + REGION_BYTES, length)), random);
        }
        return target;
    }

    private static RegionKind[] deck() {
        RegionKind[] deck = new RegionKind[100];
        int next = 0;
        for (RegionKind kind : RegionKind.values()) {
            for (int i = 0; i < kind.percent(); i++) {
                deck[next++] = kind;
            }
        }
        return deck;
    }

    private static void shuffle(RegionKind[] deck, SeededRandom random) {
        for (int i = deck.length - 1; i > 0; i--) {
            int other = random.below(i + 1);
            RegionKind kind = deck[i];
            deck[i] = deck[other];
            deck[other] = kind;
        }
    }
}
