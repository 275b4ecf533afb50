/**
 * The {@code acomp} command.
 */
module io.acomp.cli {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires io.acomp;
    requires io.acomp.bench;
    requires io.acomp.service;
    requires static org.jspecify;

    // picocli sets the annotated fields of the commands.
    opens io.acomp.cli to info.picocli;
}
