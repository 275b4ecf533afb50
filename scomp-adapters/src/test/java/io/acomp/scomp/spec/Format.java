package io.acomp.scomp.spec;

/**
 * What the format of an algorithm promises, as far as a check depends on it.
 *
 * @param concatenates whether streams behind each other are read as one
 * @param endsItself whether a stream tells its own end, so that a cut or anything behind it cannot go unnoticed
 * @param checksummed whether every stream carries a checksum of its content, asked for or not
 */
record Format(boolean concatenates, boolean endsItself, boolean checksummed) {
    static Format of(String algorithm) {
        return switch (algorithm) {
            case "zstd", "lz4-frame" -> new Format(true, true, false);
            case "gzip" -> new Format(true, true, true);
            case "zlib" -> new Format(false, true, true);
            case "deflate", "lzo", "snappy" -> new Format(false, true, false);
            case "lz4", "lz4hc", "null" -> new Format(false, false, false);
            default -> throw new AssertionError("tell the suite about the format, algorithm=" + algorithm);
        };
    }
}
