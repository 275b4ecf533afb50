package io.acomp.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import io.acomp.Operation;

/** {@code acomp decompress}. */
@Command(name = "decompress", description = "Decompress files; the format is recognised by its first bytes.", sortOptions = false)
final class DecompressCommand implements Callable<Integer> {
    @Mixin
    private TransferOptions options;

    private final Console console;

    DecompressCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        options.check();
        return new Transfer(Operation.DECOMPRESS, options, console).run();
    }
}
