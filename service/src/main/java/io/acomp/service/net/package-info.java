/** What the servers of this module share: files of unix sockets. */
@NullMarked
package io.acomp.service.net;

import org.jspecify.annotations.NullMarked;
