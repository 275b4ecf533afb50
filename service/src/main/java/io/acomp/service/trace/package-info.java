/** Traces: runs of requests recorded in a file, sizes, ways and times but no data, and read again. See {@code docs/traces.md}. */
@NullMarked
package io.acomp.service.trace;

import org.jspecify.annotations.NullMarked;
