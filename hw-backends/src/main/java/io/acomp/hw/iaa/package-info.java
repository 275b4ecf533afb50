/** Intel IAA and the software path of its library, both through QPL. */
@NullMarked
package io.acomp.hw.iaa;

import org.jspecify.annotations.NullMarked;
