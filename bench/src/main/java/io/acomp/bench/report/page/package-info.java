/** A report as one HTML page that needs nothing else. */
@NullMarked
package io.acomp.bench.report.page;

import org.jspecify.annotations.NullMarked;
