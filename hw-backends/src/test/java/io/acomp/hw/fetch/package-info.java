/** scripts/fetch-native-libs, driven as a process on machines made of folders. */
@NullMarked
package io.acomp.hw.fetch;

import org.jspecify.annotations.NullMarked;
