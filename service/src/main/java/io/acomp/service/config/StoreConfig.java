package io.acomp.service.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One export: a store and how clients see it.
 *
 * @param name of the export, and of its store in metrics
 * @param description for clients
 * @param readOnly clients may not write
 * @param bytes size of the disk, a multiple of the page size
 * @param pageSize bytes of a page
 * @param algorithm for new pages
 * @param secondary for idle pages, at most three
 * @param groupPages idle neighbours recompressed together, 1 for each by itself
 * @param verify whether compressions are checked at once
 * @param limitBytes most bytes of compressed pages, 0 for no limit
 * @param dictionary file, or none
 * @param writebackFile or none
 * @param writebackBytes how large it may grow
 * @param snapshot file, or none
 */
public record StoreConfig(
        String name,
        String description,
        boolean readOnly,
        long bytes,
        int pageSize,
        AlgorithmChoice algorithm,
        List<AlgorithmChoice> secondary,
        int groupPages,
        boolean verify,
        long limitBytes,
        Optional<Path> dictionary,
        Optional<Path> writebackFile,
        long writebackBytes,
        Optional<Path> snapshot) {

    private static final int LEAST_PAGE = 4_096;
    private static final int MOST_PAGE = 65_536;
    private static final int MOST_SECONDARY = 3;
    private static final long MOST_PAGES = 1L << 32;

    static StoreConfig of(Configuration from, String name) {
        int pageSize = from.ofExport(ServiceKey.STORE_PAGE_SIZE, name, StoreConfig::pageSize);
        long bytes = from.ofExport(ServiceKey.STORE_SIZE, name, text -> size(text, pageSize));
        long writeback = from.ofExport(ServiceKey.STORE_WRITEBACK_SIZE, name, Quantity::size);
        Optional<Integer> level = from.ofExport(
                ServiceKey.STORE_LEVEL, name, text -> text.isEmpty() ? Optional.empty() : Optional.of(KeyKind.level(text)));
        return new StoreConfig(
                name,
                from.ofExport(ServiceKey.STORE_DESCRIPTION, name, text -> text),
                from.ofExport(ServiceKey.STORE_READ_ONLY, name, KeyKind::flag),
                bytes,
                pageSize,
                new AlgorithmChoice(from.ofExport(ServiceKey.STORE_ALGORITHM, name, StoreConfig::named), level.orElse(null)),
                from.ofExport(ServiceKey.STORE_SECONDARY, name, StoreConfig::secondary),
                from.ofExport(ServiceKey.STORE_GROUP_PAGES, name, text -> group(text, pageSize)),
                from.ofExport(ServiceKey.STORE_VERIFY, name, KeyKind::flag),
                from.ofExport(ServiceKey.STORE_LIMIT, name, Quantity::size),
                from.ofExport(ServiceKey.STORE_DICTIONARY, name, StoreConfig::file),
                from.ofExport(ServiceKey.STORE_WRITEBACK_FILE, name, StoreConfig::file),
                writeback == 0 ? bytes : writeback,
                from.ofExport(ServiceKey.STORE_SNAPSHOT, name, StoreConfig::file));
    }

    /** Pages of the disk. */
    public long pages() {
        return bytes / pageSize;
    }

    private static int pageSize(String text) {
        long size = Quantity.size(text);
        if (size < LEAST_PAGE || size > MOST_PAGE || Long.bitCount(size) != 1) {
            throw new IllegalArgumentException("a page is a power of two from 4K to 64K");
        }
        return (int) size;
    }

    private static long size(String text, int pageSize) {
        long size = Quantity.size(text);
        if (size == 0 || size % pageSize != 0 || size / pageSize > MOST_PAGES) {
            throw new IllegalArgumentException("a disk is a multiple of its page size and has 2^32 pages at most, pageSize=" + pageSize);
        }
        return size;
    }

    private static String named(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an algorithm has a name");
        }
        return text.strip();
    }

    private static List<AlgorithmChoice> secondary(String text) {
        List<AlgorithmChoice> choices = KeyKind.list(text).stream().map(AlgorithmChoice::parse).toList();
        if (choices.size() > MOST_SECONDARY) {
            throw new IllegalArgumentException("at most " + MOST_SECONDARY + " secondary algorithms");
        }
        return choices;
    }

    private static int group(String text, int pageSize) {
        int pages = KeyKind.count(text);
        if (pages != 1 && (pages < 4 || pages > 16 || Integer.bitCount(pages) != 1)) {
            throw new IllegalArgumentException("1, 4, 8 or 16 pages");
        }
        return Math.min(pages, Math.max(1, MOST_PAGE / pageSize));
    }

    private static Optional<Path> file(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(KeyKind.file(text).toAbsolutePath());
    }
}
