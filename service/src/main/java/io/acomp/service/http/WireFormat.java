package io.acomp.service.http;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The formats that have a stream form (design §5): the path's names for them, their algorithms and media types. */
enum WireFormat {
    /** Zstandard frames (RFC 8878). */
    ZSTD("zstd", "zstd", "application/zstd", List.of("zstd"), true),
    /** gzip members (RFC 1952). */
    GZIP("gzip", "gzip", "application/gzip", List.of("gzip", "x-gzip"), false),
    /** A zlib stream (RFC 1950); the content coding of that format is called deflate (RFC 9110 §8.4.1.2). */
    ZLIB("zlib", "zlib", "application/zlib", List.of("deflate"), false),
    /** A raw deflate stream (RFC 1951); no content coding is this. */
    DEFLATE("deflate", "deflate", "application/octet-stream", List.of(), false),
    /** LZ4 frames, as the lz4 tool writes them. */
    LZ4("lz4", "lz4-frame", "application/x-lz4", List.of("lz4"), true);

    private final String label;
    private final String algorithm;
    private final String mediaType;
    private final List<String> codings;
    private final boolean contentChecksum;

    WireFormat(String label, String algorithm, String mediaType, List<String> codings, boolean contentChecksum) {
        this.label = label;
        this.algorithm = algorithm;
        this.mediaType = mediaType;
        this.codings = codings;
        this.contentChecksum = contentChecksum;
    }

    /** The format of a path's last part, by its name or its algorithm's; null if there is none. */
    static @Nullable WireFormat named(String name) {
        for (WireFormat format : values()) {
            if (name.equals(format.label) || name.equals(format.algorithm)) {
                return format;
            }
        }
        return null;
    }

    /** The names, for messages. */
    static String labels() {
        return String.join(", ", Arrays.stream(values()).map(WireFormat::label).toList());
    }

    /** Name on the path and in statistics. */
    String label() {
        return label;
    }

    /** Algorithm of the engine. */
    String algorithm() {
        return algorithm;
    }

    /** Media type of what compression makes. */
    String mediaType() {
        return mediaType;
    }

    /** Content codings that are this format, as {@code Content-Encoding} names them. */
    List<String> codings() {
        return codings;
    }

    /** Whether the stock tool writes the optional checksum of the content unless told not to. */
    boolean contentChecksum() {
        return contentChecksum;
    }
}
