package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

import io.acomp.foreign.Downcalls;
import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.spi.Availability;

import static io.acomp.foreign.Downcalls.INT;
import static io.acomp.foreign.Downcalls.SEGMENT;
import static io.acomp.foreign.Downcalls.WORD;

/**
 * The functions of libqpl (HW §4.2). Thread-safe; a job is used by one thread at a time. Jobs, tables and dictionaries are passed by
 * address. Every method but {@link #library} and {@link #availability} needs the library found. An {@code int} result is a
 * {@link QplStatus}.
 */
@SuppressWarnings("restricted")
final class QplBinding {
    private static final String REMEDY =
            "libqpl needs glibc 2.38: on Debian 12 run scripts/fetch-native-libs DIR and name DIR in " + LibraryBinding.PATH_VARIABLE;
    /** What QPL itself opens by this name to find devices; from the explicit path if it is there, then QPL gets that one. */
    private static final LibraryRequest ACCEL_CONFIG =
            new LibraryRequest("libaccel-config", List.of("libaccel-config.so.1"), "libaccel-config1", List.of());
    private static final LibraryRequest REQUEST = new LibraryRequest(
            "libqpl",
            List.of("libqpl.so.1"),
            "libqpl1",
            List.of(
                    "qpl_get_library_version",
                    "qpl_get_job_size",
                    "qpl_init_job",
                    "qpl_fini_job",
                    "qpl_execute_job",
                    "qpl_submit_job",
                    "qpl_check_job",
                    "qpl_wait_job",
                    "qpl_get_safe_deflate_compression_buffer_size",
                    "qpl_get_dictionary_size",
                    "qpl_build_dictionary",
                    "qpl_gather_deflate_statistics",
                    "qpl_deflate_huffman_table_create",
                    "qpl_huffman_table_init_with_histogram",
                    "qpl_huffman_table_get_serialized_size",
                    "qpl_huffman_table_serialize",
                    "qpl_huffman_table_deserialize",
                    "qpl_huffman_table_destroy"));
    /** Structures and status codes are those of QPL 1. */
    private static final String KNOWN_VERSIONS = "1.";
    private static final int MAX_VERSION_BYTES = 64;

    private QplBinding() {}

    /** Opens the libraries when first used. */
    private static final class Libraries {
        static final LibraryLookup QPL = open();
        /** {@link #QPL} if its functions can be linked and its version is known. */
        static final LibraryLookup CHECKED =
                QPL instanceof LibraryLookup.Found found ? LibraryBinding.bundled(REQUEST, found.origin(), () -> known(found)) : QPL;

        private static LibraryLookup open() {
            LibraryBinding.openExplicit(ACCEL_CONFIG); // absent or unfit, QPL asks the system for it
            return LibraryBinding.open(REQUEST);
        }

        private static SymbolLookup known(LibraryLookup.Found found) {
            String version = version(found); // not through the handles, which need this class
            if (!version.startsWith(KNOWN_VERSIONS)) {
                throw new UnsupportedOperationException("acomp knows QPL 1, version=" + version);
            }
            return found.symbols();
        }
    }

    private static final class Handles {
        static final MethodHandle JOB_SIZE = function("qpl_get_job_size", INT, SEGMENT);
        static final MethodHandle INIT = function("qpl_init_job", INT, WORD);
        static final MethodHandle FINI = function("qpl_fini_job", WORD);
        static final MethodHandle EXECUTE = function("qpl_execute_job", WORD, SEGMENT, SEGMENT);
        static final MethodHandle SUBMIT = function("qpl_submit_job", WORD);
        static final MethodHandle CHECK = function("qpl_check_job", WORD);
        static final MethodHandle WAIT = function("qpl_wait_job", WORD);
        static final MethodHandle SAFE_BYTES = function("qpl_get_safe_deflate_compression_buffer_size", INT);
        static final MethodHandle DICTIONARY_SIZE = Downcalls.function(Libraries.QPL, "qpl_get_dictionary_size", WORD, INT, INT, WORD);
        static final MethodHandle BUILD_DICTIONARY = function("qpl_build_dictionary", WORD, INT, INT, SEGMENT, WORD);
        static final MethodHandle GATHER_STATISTICS = function("qpl_gather_deflate_statistics", SEGMENT, INT, SEGMENT, INT, INT);
        static final MethodHandle CREATE_TABLE =
                function("qpl_deflate_huffman_table_create", INT, INT, QplTableLayout.ALLOCATOR, SEGMENT);
        static final MethodHandle INIT_TABLE = function("qpl_huffman_table_init_with_histogram", WORD, SEGMENT);
        static final MethodHandle SERIALIZED_SIZE =
                function("qpl_huffman_table_get_serialized_size", WORD, QplTableLayout.SERIALIZATION_OPTIONS, SEGMENT);
        static final MethodHandle SERIALIZE =
                function("qpl_huffman_table_serialize", WORD, SEGMENT, WORD, QplTableLayout.SERIALIZATION_OPTIONS);
        static final MethodHandle DESERIALIZE =
                function("qpl_huffman_table_deserialize", SEGMENT, WORD, QplTableLayout.ALLOCATOR, SEGMENT);
        static final MethodHandle DESTROY_TABLE = function("qpl_huffman_table_destroy", WORD);

        /** The C library's malloc and free, for Huffman tables. */
        static final MemorySegment ALLOCATOR = allocator();
        static final MemorySegment OPTIONS = options();

        private static MethodHandle function(String name, MemoryLayout... arguments) {
            return Downcalls.function(Libraries.QPL, name, INT, arguments);
        }

        private static MemorySegment allocator() {
            SymbolLookup standard = Linker.nativeLinker().defaultLookup();
            MemorySegment functions = Arena.global().allocate(QplTableLayout.ALLOCATOR);
            functions.setAtIndex(ValueLayout.ADDRESS, 0, standard.findOrThrow("malloc"));
            functions.setAtIndex(ValueLayout.ADDRESS, 1, standard.findOrThrow("free"));
            return functions;
        }

        private static MemorySegment options() {
            MemorySegment options = Arena.global().allocate(QplTableLayout.SERIALIZATION_OPTIONS);
            options.set(ValueLayout.JAVA_INT, 0, QplTableLayout.RAW_FORMAT);
            return options;
        }
    }

    /** libqpl, or what is wrong with it. Opens it at the first call; never throws. */
    static LibraryLookup library() {
        return Libraries.CHECKED;
    }

    /** Whether libqpl can be used. */
    static Availability availability() {
        LibraryLookup library = library();
        Availability answer = library.availability();
        return answer.available() || library instanceof LibraryLookup.Refused
                ? answer
                : Availability.unavailable(answer.reason(), answer.remedy() + "; " + REMEDY);
    }

    /** The library's version, "1.9.0". */
    static String version() {
        return version(Libraries.QPL);
    }

    private static String version(LibraryLookup library) {
        MethodHandle function = Downcalls.function(library, "qpl_get_library_version", SEGMENT);
        try {
            return ((MemorySegment) function.invokeExact()).reinterpret(MAX_VERSION_BYTES).getString(0);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Asks for the size of a job.
     *
     * @param path where the job is to run
     * @param size receives the size in bytes, 32 bits unsigned
     */
    static int jobSize(QplPath path, MemorySegment size) {
        try {
            return (int) Handles.JOB_SIZE.invokeExact(path.code(), size);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Initialises a job. Unless the status is {@link QplStatus#OK}, the job must not be given to any other function: libqpl would follow null
     * pointers (HW §1). {@link QplJob} sees to that.
     *
     * @param path where it is to run
     * @param job address of its memory, aligned to {@link QplJobLayout#ALIGNMENT}
     */
    static int init(QplPath path, long job) {
        try {
            return (int) Handles.INIT.invokeExact(path.code(), job);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Gives back what the library keeps for a job. */
    static int fini(long job) {
        try {
            return (int) Handles.FINI.invokeExact(job);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Runs a job to its end.
     *
     * @param job an initialised job
     * @param source what the job reads; its arena stays open meanwhile
     * @param destination what the job writes; its arena stays open meanwhile
     */
    static int execute(long job, MemorySegment source, MemorySegment destination) {
        try {
            return (int) Handles.EXECUTE.invokeExact(job, source, destination);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Hands a job to a device; {@link QplStatus#QUEUES_ARE_BUSY} if none takes it. The software path does the work here. */
    static int submit(long job) {
        try {
            return (int) Handles.SUBMIT.invokeExact(job);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Looks for the end of a submitted job: {@link QplStatus#BEING_PROCESSED} while it runs. Submits the next descriptor of jobs that have
     * several, so a job that nobody checks does not end (HW §4.4).
     */
    static int check(long job) {
        try {
            return (int) Handles.CHECK.invokeExact(job);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Waits for the end of a submitted job, spinning. */
    static int waitFor(long job) {
        try {
            return (int) Handles.WAIT.invokeExact(job);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Room in bytes that is enough to deflate anything of a length; 0 near 4 GiB, where it overflows.
     *
     * @param length in bytes, 32 bits unsigned
     */
    static int safeBytes(int length) {
        try {
            return (int) Handles.SAFE_BYTES.invokeExact(length);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Bytes of a built dictionary.
     *
     * @param softwareLevel compression level it serves on the software path, see {@link QplTableLayout}
     * @param hardwareLevel the same for devices
     * @param length of the raw dictionary in bytes
     */
    static long dictionaryBytes(int softwareLevel, int hardwareLevel, long length) {
        try {
            return (long) Handles.DICTIONARY_SIZE.invokeExact(softwareLevel, hardwareLevel, length);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Builds a dictionary.
     *
     * @param dictionary address of {@link #dictionaryBytes} bytes
     * @param softwareLevel as given to {@link #dictionaryBytes}
     * @param hardwareLevel as given to {@link #dictionaryBytes}
     * @param raw the raw dictionary
     */
    static int buildDictionary(long dictionary, int softwareLevel, int hardwareLevel, MemorySegment raw) {
        try {
            return (int) Handles.BUILD_DICTIONARY.invokeExact(dictionary, softwareLevel, hardwareLevel, raw, raw.byteSize());
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Counts the symbols that compressing a source would use.
     *
     * @param source below 4 GiB
     * @param histogram {@link QplTableLayout#HISTOGRAM_BYTES} to add to
     * @param level compression level
     * @param path where to work
     */
    static int gatherStatistics(MemorySegment source, MemorySegment histogram, int level, QplPath path) {
        try {
            return (int) Handles.GATHER_STATISTICS.invokeExact(source, (int) source.byteSize(), histogram, level, path.code());
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /**
     * Makes an empty Huffman table.
     *
     * @param type a table type of {@link QplTableLayout}
     * @param path where it will be used
     * @param table receives its address, 8 bytes
     */
    static int createTable(int type, QplPath path, MemorySegment table) {
        try {
            return (int) Handles.CREATE_TABLE.invokeExact(type, path.code(), Handles.ALLOCATOR, table);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Fills a table with codes for a histogram. */
    static int initTable(long table, MemorySegment histogram) {
        try {
            return (int) Handles.INIT_TABLE.invokeExact(table, histogram);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Asks for the bytes of a serialized table; {@code size} receives them, 8 bytes. */
    static int serializedSize(long table, MemorySegment size) {
        try {
            return (int) Handles.SERIALIZED_SIZE.invokeExact(table, Handles.OPTIONS, size);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Writes a table into a segment of the serialized size. */
    static int serialize(long table, MemorySegment bytes) {
        try {
            return (int) Handles.SERIALIZE.invokeExact(table, bytes, bytes.byteSize(), Handles.OPTIONS);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Makes a table of its serialized form; {@code table} receives its address, 8 bytes. */
    static int deserialize(MemorySegment bytes, MemorySegment table) {
        try {
            return (int) Handles.DESERIALIZE.invokeExact(bytes, bytes.byteSize(), Handles.ALLOCATOR, table);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }

    /** Frees a table. */
    static int destroyTable(long table) {
        try {
            return (int) Handles.DESTROY_TABLE.invokeExact(table);
        } catch (Throwable thrown) {
            throw Downcalls.thrown(thrown);
        }
    }
}
