/** Micrometer binders: what engines and stores count anyway, told to whoever scrapes. */
@NullMarked
package io.acomp.metrics;

import org.jspecify.annotations.NullMarked;
