package io.acomp.bench.corpus;

import java.nio.charset.StandardCharsets;

/** What programs keep as text. */
final class TextRegions {
    private static final int VOCABULARY = 4096;
    private static final byte[][] WORDS = vocabulary();
    private static final byte[][] LEVELS = ascii("INFO ", "INFO ", "INFO ", "DEBUG", "WARN ", "ERROR");
    private static final byte[][] KEYS =
            ascii("id", "user", "name", "email", "created", "status", "amount", "currency", "tags", "address", "active", "parent");

    private TextRegions() {}

    static void prose(ByteSink sink, SeededRandom random) {
        int column = 0;
        while (!sink.isFull()) {
            byte[] word = WORDS[random.skewed(VOCABULARY)];
            sink.put(word);
            column += word.length + 1;
            if (random.percent(9)) {
                sink.put(random.percent(70) ? ',' : '.');
            }
            sink.put(column > 72 ? '\n' : ' ');
            column = column > 72 ? 0 : column;
        }
    }

    static void json(ByteSink sink, SeededRandom random) {
        int id = random.below(1_000_000);
        while (!sink.isFull()) {
            sink.put('{');
            int fields = 4 + random.below(6);
            for (int field = 0; field < fields; field++) {
                sink.put('"').put(KEYS[field == 0 ? 0 : 1 + random.below(KEYS.length - 1)]).put('"').put(':');
                jsonValue(sink, random, field == 0 ? id++ : random.skewed(1000));
                sink.put(field == fields - 1 ? '}' : ',');
            }
            sink.put(',').put('\n');
        }
    }

    private static void jsonValue(ByteSink sink, SeededRandom random, int number) {
        if (random.percent(25)) {
            sink.put('"').put(WORDS[random.skewed(256)]).put(' ').put(WORDS[random.skewed(VOCABULARY)]).put('"');
        } else if (random.percent(20)) {
            sink.put(NULL);
        } else {
            sink.decimal(number);
        }
    }

    static void log(ByteSink sink, SeededRandom random) {
        int millis = random.below(60_000_000);
        while (!sink.isFull()) {
            millis += random.skewed(2000);
            sink.put(DATE);
            sink.decimal(10 + millis / 3_600_000).put(':').decimal(10 + millis / 60_000 % 50).put(':').decimal(10 + millis / 1000 % 50);
            sink.put('.').decimal(100 + millis % 900).put(' ').put(LEVELS[random.below(LEVELS.length)]);
            sink.put(THREAD).decimal(random.below(16)).put(']').put(' ').put(WORDS[random.skewed(64)]).put(':').put(' ');
            for (int words = 3 + random.below(8); words > 0; words--) {
                sink.put(WORDS[random.skewed(VOCABULARY)]).put(' ');
            }
            sink.put(TOOK).decimal(random.skewed(50_000)).put('u').put('s').put('\n');
        }
    }

    private static final byte[] DATE = "2026-01-17T".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THREAD = " [worker-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TOOK = "took=".getBytes(StandardCharsets.US_ASCII);

    private static byte[][] ascii(String... texts) {
        byte[][] bytes = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }

    /** Syllables joined: frequent words are short, rare ones long. */
    private static byte[][] vocabulary() {
        String[] syllables = ("the re in on er at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve "
                        + "co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur")
                .split(" ");
        SeededRandom random = new SeededRandom(4711);
        byte[][] words = new byte[VOCABULARY][];
        for (int rank = 0; rank < VOCABULARY; rank++) {
            StringBuilder word = new StringBuilder();
            int parts = 1 + (33 - Integer.numberOfLeadingZeros(rank + 1)) / 4 + random.below(2);
            for (int part = 0; part < parts; part++) {
                word.append(syllables[random.below(syllables.length)]);
            }
            words[rank] = word.toString().getBytes(StandardCharsets.US_ASCII);
        }
        return words;
    }
}
