/** The service's log: one line an event, fields by name. */
@NullMarked
package io.acomp.service.log;

import org.jspecify.annotations.NullMarked;
