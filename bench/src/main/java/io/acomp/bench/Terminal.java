package io.acomp.bench;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.report.TableReport;

/** How wide the table may be: COLUMNS of the environment, or what the terminal says, or as wide as it wants where output is no terminal. */
final class Terminal {
    private Terminal() {}

    static int columns() {
        int wanted = number(System.getenv("COLUMNS"));
        if (wanted > 0) {
            return wanted;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return TableReport.COLUMNS;
        }
        int told = number(told());
        return told > 0 ? told : TableReport.COLUMNS;
    }

    /** The second of the two numbers that {@code stty size} prints, null if it cannot be asked. */
    private static @Nullable String told() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ");
            return stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2 ? size[1] : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    static int number(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
    }
}
