/**
 * What comes out: rows and ratios as a table, JSON and CSV.
 */
@NullMarked
package io.acomp.bench.report;

import org.jspecify.annotations.NullMarked;
