package io.acomp.foreign;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Finds and opens native libraries: explicit path first ({@code -Dacomp.native.path}, then {@code ACOMP_NATIVE_PATH}; folders separated
 * as in PATH), then the system's. A file found on the explicit path is the answer even if it cannot be used: an explicit wish is never
 * replaced silently.
 *
 * <p>Thread-safe, keeps no state. Libraries stay open for the life of the process.
 */
@SuppressWarnings("restricted")
public final class LibraryBinding {
    /** System property naming the folders to search first. */
    public static final String PATH_PROPERTY = "acomp.native.path";
    /** Environment variable naming the folders to search first, read if the property is not set. */
    public static final String PATH_VARIABLE = "ACOMP_NATIVE_PATH";

    private static final String ACCESS_REMEDY =
            "start java with --enable-native-access=io.acomp,io.acomp.scomp and any other module named here (ALL-UNNAMED on the class path), "
                    + "or without --illegal-native-access=deny";
    private static final int ELF_MAGIC = 0x7f454c46;

    private LibraryBinding() {}

    /**
     * Looks for a library.
     *
     * @param request what to look for
     * @return found, or a diagnosis; never throws because of the library
     */
    public static LibraryLookup open(LibraryRequest request) {
        List<String> tried = new ArrayList<>();
        LibraryLookup answer = openExplicit(request, tried);
        if (answer != null) {
            return answer;
        }
        for (String file : request.fileNames()) {
            tried.add(file);
            answer = openSystem(request, file);
            if (!(answer instanceof LibraryLookup.Missing)) {
                return answer;
            }
        }
        return new LibraryLookup.Missing(
                request.name(),
                request.name() + " was not found, tried=" + String.join(", ", tried),
                "apt install " + request.debianPackage() + ", or name its folder in " + PATH_VARIABLE);
    }

    /**
     * Looks on the explicit path only, for drivers that otherwise use a library some Java binding brings with it.
     *
     * @param request what to look for
     * @return found, or a diagnosis of the file that is there; null if no folder of the path has such a file
     */
    public static @Nullable LibraryLookup openExplicit(LibraryRequest request) {
        return openExplicit(request, new ArrayList<>());
    }

    private static @Nullable LibraryLookup openExplicit(LibraryRequest request, List<String> tried) {
        for (Path folder : explicitFolders()) {
            for (String file : request.fileNames()) {
                Path path = folder.resolve(file);
                tried.add(path.toString());
                if (Files.exists(path)) {
                    return openFile(request, path);
                }
            }
        }
        return null;
    }

    /**
     * Wraps symbols that another library's Java binding has already loaded (zstd-jni and lz4-java carry theirs).
     *
     * @param request what must be there; its file names are not used
     * @param origin where the symbols come from, for messages
     * @param symbols loads the library and returns its symbols; a linkage error or an exception of it becomes a diagnosis
     */
    public static LibraryLookup bundled(LibraryRequest request, String origin, Supplier<SymbolLookup> symbols) {
        try {
            LibraryLookup answer = checked(request, origin, symbols.get());
            if (answer instanceof LibraryLookup.Found found && !request.symbols().isEmpty()) {
                // looking symbols up is not restricted, linking them is: ask now, so that a JVM that denies it says so here
                found.function(request.symbols().getFirst()).reinterpret(0);
            }
            return answer;
        } catch (IllegalCallerException denied) {
            return refused(request, denied);
        } catch (LinkageError | RuntimeException failure) {
            return incompatible(request, origin + " cannot be loaded: " + failure);
        }
    }

    /**
     * A handle on a C function that may take as long as it likes and takes native segments only.
     *
     * @param library an open library
     * @param function C name
     * @param signature its signature
     */
    public static MethodHandle downcall(LibraryLookup.Found library, String function, FunctionDescriptor signature) {
        return Linker.nativeLinker().downcallHandle(library.function(function), signature);
    }

    /**
     * A handle on a C function that is short (a page or so of work, at most 64 KiB: a critical call holds off the collector), takes heap
     * segments too and does not call back into Java.
     *
     * @param library an open library
     * @param function C name
     * @param signature its signature
     */
    public static MethodHandle criticalDowncall(LibraryLookup.Found library, String function, FunctionDescriptor signature) {
        return Linker.nativeLinker().downcallHandle(library.function(function), signature, Linker.Option.critical(true));
    }

    private static List<Path> explicitFolders() {
        String value = System.getProperty(PATH_PROPERTY);
        if (value == null || value.isBlank()) {
            value = System.getenv(PATH_VARIABLE);
        }
        List<Path> folders = new ArrayList<>();
        if (value != null && !value.isBlank()) {
            for (String folder : value.split(java.io.File.pathSeparator)) {
                if (!folder.isBlank()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        return folders;
    }

    private static LibraryLookup openFile(LibraryRequest request, Path path) {
        String flaw = flaw(path);
        if (!flaw.isEmpty()) { // not even tried: the JVM would print a warning about its stacks
            return incompatible(request, path + " " + flaw);
        }
        try {
            return checked(request, path.toString(), SymbolLookup.libraryLookup(path, Arena.global()));
        } catch (IllegalCallerException denied) {
            return refused(request, denied);
        } catch (IllegalArgumentException failure) {
            return incompatible(request, path + " cannot be loaded: " + failure);
        }
    }

    private static LibraryLookup openSystem(LibraryRequest request, String file) {
        try {
            return checked(request, file, SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalCallerException denied) {
            return refused(request, denied);
        } catch (IllegalArgumentException absent) {
            return new LibraryLookup.Missing(request.name(), file, "");
        }
    }

    private static LibraryLookup checked(LibraryRequest request, String origin, SymbolLookup symbols) {
        List<String> absent = request.symbols().stream().filter(symbol -> symbols.find(symbol).isEmpty()).toList();
        return absent.isEmpty()
                ? new LibraryLookup.Found(request.name(), origin, symbols, request.symbols())
                : new LibraryLookup.Incompatible(
                        request.name(),
                        origin + " lacks functions acomp needs, functions=" + String.join(", ", absent),
                        "install a newer " + request.debianPackage());
    }

    private static LibraryLookup.Refused refused(LibraryRequest request, IllegalCallerException denied) {
        return new LibraryLookup.Refused(request.name(), "native access is denied for " + request.name() + ": " + denied.getMessage(), ACCESS_REMEDY);
    }

    private static LibraryLookup.Incompatible incompatible(LibraryRequest request, String flaw) {
        return new LibraryLookup.Incompatible(
                request.name(),
                flaw,
                "put a " + request.name() + " for " + System.getProperty("os.arch") + " there, with the libraries it depends on");
    }

    /** Why a file is no library, as far as its first bytes tell; empty if it may be one. */
    private static String flaw(Path path) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            return file.length() >= Integer.BYTES && file.readInt() == ELF_MAGIC ? "" : "is not an ELF shared object";
        } catch (IOException unreadable) {
            return "cannot be read: " + unreadable.getMessage();
        }
    }
}
