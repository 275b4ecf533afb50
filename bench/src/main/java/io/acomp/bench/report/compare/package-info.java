/** What changed between two runs, beyond what the spread of their repetitions explains. */
@NullMarked
package io.acomp.bench.report.compare;

import org.jspecify.annotations.NullMarked;
