/**
 * The {@code acomp} command: arguments, files, terminals and exit codes around the public API.
 *
 * <p>One class per subcommand. {@code compress} and {@code decompress} share {@link io.acomp.cli.Transfer}, which takes each input from a
 * {@link io.acomp.cli.Source} to a {@link io.acomp.cli.Target}.
 */
@NullMarked
package io.acomp.cli;

import org.jspecify.annotations.NullMarked;
