package io.acomp.cli;

/** Ends a command, or the work on one file, with a message for the user and an exit code. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * A failure the user is told about in one line.
     *
     * @param exitCode of {@link ExitCode}
     * @param message what and why, ending in {@code name=value} where there is a value
     */
    CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Of {@link ExitCode}. */
    int exitCode() {
        return exitCode;
    }
}
