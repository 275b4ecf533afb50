/**
 * The {@code bench} command.
 */
@NullMarked
package io.acomp.bench;

import org.jspecify.annotations.NullMarked;
