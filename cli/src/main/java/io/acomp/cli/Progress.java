package io.acomp.cli;

import java.util.Locale;

import io.acomp.StreamOptions;

/** One line on the terminal that says how far a file has come, redrawn a few times a second. Used by one thread. */
final class Progress implements StreamOptions.Progress {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int BAR = 20;
    /** Narrow enough for any terminal; a longer line would not be overwritten. */
    private static final int WIDTH = 79;

    private final Console console;
    private final String name;
    private final long expected;
    private long next;
    private boolean drawn;

    /**
     * A line that appears after a moment.
     *
     * @param console whose standard error is a terminal
     * @param name of the file
     * @param expected bytes to read, -1 if unknown
     */
    Progress(Console console, String name, long expected) {
        this.console = console;
        this.name = name;
        this.expected = expected;
        this.next = System.nanoTime() + INTERVAL_NANOS;
    }

    @Override
    public void update(long bytesIn, long bytesOut) {
        long now = System.nanoTime();
        if (now - next >= 0) {
            next = now + INTERVAL_NANOS;
            draw(line(name, expected, bytesIn, bytesOut));
        }
    }

    /** Takes the line away. */
    void clear() {
        if (drawn) {
            draw("");
            console.err().print("\r");
            console.err().flush();
            drawn = false;
        }
    }

    /**
     * The text of the line.
     *
     * @param name of the file
     * @param expected bytes to read, -1 if unknown
     * @param bytesIn bytes read
     * @param bytesOut bytes written
     */
    static String line(String name, long expected, long bytesIn, long bytesOut) {
        String amount = Bytes.text(bytesIn) + " => " + Bytes.text(bytesOut);
        if (expected > 0) {
            double part = Math.min(1, (double) bytesIn / expected);
            int full = (int) (part * BAR);
            amount = String.format(Locale.ROOT, "[%s%s] %3d %%  %s", "#".repeat(full), ".".repeat(BAR - full), (int) (part * 100), amount);
        }
        int room = WIDTH - amount.length() - 2;
        return (name.length() > room ? "…" + name.substring(name.length() - room + 1) : name) + "  " + amount;
    }

    private void draw(String text) {
        console.err().print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
        console.err().flush();
        drawn = true;
    }
}
