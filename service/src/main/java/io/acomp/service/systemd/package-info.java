/** What systemd wants of a service: notifications, and sockets it has opened. */
@NullMarked
package io.acomp.service.systemd;

import org.jspecify.annotations.NullMarked;
