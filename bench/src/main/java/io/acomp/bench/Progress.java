package io.acomp.bench;

import java.io.Console;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** One line on a terminal that says what is being measured; silent elsewhere. */
final class Progress implements Consumer<String> {
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter err;
    private final boolean visible;

    Progress(PrintWriter err) {
        this.err = err;
        Console console = System.console();
        visible = console != null && console.isTerminal();
    }

    @Override
    public void accept(String what) {
        if (visible) {
            err.print(CLEAR + what);
            err.flush();
        }
    }

    void clear() {
        accept("");
    }
}
