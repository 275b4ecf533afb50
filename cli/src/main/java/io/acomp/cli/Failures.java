package io.acomp.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;

/** Turns what went wrong into one line for the user and an exit code. */
final class Failures {
    /** Set to 1 in the environment to see stack traces. */
    private static final boolean DEBUG = "1".equals(System.getenv("ACOMP_DEBUG"));

    private static final String BROKEN_PIPE = "Broken pipe";

    private Failures() {}

    /**
     * Reports a failure on standard error. A reader of our standard output that went away is not worth a line.
     *
     * @param console where to
     * @param subject file and action, or the subcommand; may be empty
     * @param failure what was thrown
     * @return the exit code
     */
    static int report(Console console, String subject, Throwable failure) {
        if (!isBrokenPipe(failure)) {
            console.error((subject.isEmpty() ? "" : subject + ": ") + describe(failure));
        }
        if (DEBUG) {
            failure.printStackTrace(console.err());
        }
        return exitCode(failure);
    }

    /** The exit code for what was thrown. */
    static int exitCode(Throwable failure) {
        return switch (failure) {
            case CommandException command -> command.exitCode();
            case AcompException ended when ended.status() == AcompStatus.CORRUPT_INPUT -> ExitCode.CORRUPT;
            default -> ExitCode.FAILURE;
        };
    }

    /** What was thrown, in words for the user; the file's name is the caller's to add. */
    static String describe(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException exists -> "it exists already";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case OutOfMemoryError memory -> "out of memory: " + memory.getMessage();
            default -> messageOf(failure);
        };
    }

    private static boolean isBrokenPipe(Throwable failure) {
        return failure instanceof IOException && BROKEN_PIPE.equals(failure.getMessage());
    }

    private static String messageOf(Throwable failure) {
        @Nullable String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
