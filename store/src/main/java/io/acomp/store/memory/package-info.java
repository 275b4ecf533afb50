/** Address space: reserved, touched page by page, given back to the operating system. */
@NullMarked
package io.acomp.store.memory;

import org.jspecify.annotations.NullMarked;
