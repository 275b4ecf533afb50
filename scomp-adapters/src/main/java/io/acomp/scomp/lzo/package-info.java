/**
 * The lzo algorithm: one raw LZO1X block, ended by its end marker. Driver {@code lzo-native} calls liblzo2, driver {@code lzo-java} is an
 * implementation of our own, written from the description of the format.
 */
@NullMarked
package io.acomp.scomp.lzo;

import org.jspecify.annotations.NullMarked;
