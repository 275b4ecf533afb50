/**
 * The provider of the software codecs; one package per family beside it.
 */
@NullMarked
package io.acomp.scomp;

import org.jspecify.annotations.NullMarked;
