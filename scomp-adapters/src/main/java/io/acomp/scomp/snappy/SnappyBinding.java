package io.acomp.scomp.snappy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;

/**
 * Loads snappy-java's library. snappy-java prints a stack trace if that fails, so what makes it fail is looked at before.
 */
@SuppressWarnings("restricted")
final class SnappyBinding {
    private static final LibraryRequest REQUEST = new LibraryRequest("snappy-java", List.of(), "libsnappy-java", List.of());

    private SnappyBinding() {}

    /** Loads the library. Nothing is called but through snappy-java's classes: no function of it is asked for. */
    static LibraryLookup open() {
        return LibraryBinding.bundled(REQUEST, "bundled with snappy-java", SnappyBinding::load);
    }

    private static SymbolLookup load() {
        requireAccess();
        requireFolder();
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        thread.setContextClassLoader(Snappy.class.getClassLoader()); // it looks for a file there and complains if there is no loader
        try {
            Snappy.maxCompressedLength(1);
        } catch (SnappyError failure) {
            throw (Error) new UnsatisfiedLinkError(failure.getMessage()).initCause(failure);
        } finally {
            thread.setContextClassLoader(context);
        }
        return SymbolLookup.loaderLookup();
    }

    /**
     * On the class path snappy-java has the access we have, and asking for a relative path is answered only after the question of access.
     * On the module path the answer of its module is taken as it stands, also where the JVM would only warn.
     */
    private static void requireAccess() {
        Module module = Snappy.class.getModule();
        if (module.isNativeAccessEnabled()) {
            return;
        }
        if (module.isNamed()) {
            throw new IllegalCallerException("no native access for the module, module=" + module.getName());
        }
        try {
            System.load("");
        } catch (UnsatisfiedLinkError granted) {
            // only the path is wrong
        }
    }

    /** snappy-java unpacks its library, unless it is told of another. */
    private static void requireFolder() {
        if (Boolean.getBoolean("org.xerial.snappy.use.systemlib") || System.getProperty("org.xerial.snappy.lib.path") != null) {
            return;
        }
        String folder = System.getProperty("org.xerial.snappy.tempdir", System.getProperty("java.io.tmpdir"));
        try {
            Path created = Files.createDirectories(Path.of(folder));
            Files.delete(Files.createTempFile(created, "snappy", null));
        } catch (IOException failure) {
            throw new UncheckedIOException("its library cannot be unpacked, org.xerial.snappy.tempdir=" + folder, failure);
        }
    }
}
