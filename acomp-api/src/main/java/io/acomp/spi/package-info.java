/**
 * What a driver implements: {@link io.acomp.spi.SyncDriver} for a codec that runs in the calling thread (the kernel's scomp),
 * {@link io.acomp.spi.DeviceDriver} for an accelerator with queues (the kernel's acomp). Providers are found through
 * {@link java.util.ServiceLoader} as {@link io.acomp.spi.DriverProvider}, who trains dictionaries as
 * {@link io.acomp.spi.DictionaryTrainer}.
 */
@NullMarked
package io.acomp.spi;

import org.jspecify.annotations.NullMarked;
