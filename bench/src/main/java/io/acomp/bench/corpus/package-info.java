/**
 * What is measured on: blocks shaped like real memory.
 */
@NullMarked
package io.acomp.bench.corpus;

import org.jspecify.annotations.NullMarked;
