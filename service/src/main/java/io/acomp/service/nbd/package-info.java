/**
 * A server for the Network Block Device protocol over block views of a store: fixed newstyle handshake, simple and structured replies, several
 * exports, TLS. Rules are those of the protocol's own document (doc/proto.md of the NBD project), cited by the names of its sections.
 */
@NullMarked
package io.acomp.service.nbd;

import org.jspecify.annotations.NullMarked;
