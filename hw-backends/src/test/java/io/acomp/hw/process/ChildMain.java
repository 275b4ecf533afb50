package io.acomp.hw.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The child: runs one test class and writes an {@link Outcome} for everything that ends. */
public final class ChildMain {
    /** System property that tells a JVM it is the child. */
    static final String PROPERTY = "acomp.test.child";

    private ChildMain() {}

    /**
     * Runs the tests.
     *
     * @param arguments name of the class, file for the outcomes
     */
    public static void main(String[] arguments) throws IOException {
        var request = LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectClass(arguments[0])).build();
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            LauncherFactory.create().execute(request, new Writer(out));
        }
        System.exit(0); // threads that a library or a test left behind hold nobody up
    }

    private record Writer(ObjectOutputStream out) implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            StringWriter text = new StringWriter();
            result.getThrowable().ifPresent(failure -> failure.printStackTrace(new PrintWriter(text, true)));
            try {
                out.writeObject(new Outcome(test.getUniqueId(), result.getStatus(), text.toString()));
                out.flush(); // the next test may end the process
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
