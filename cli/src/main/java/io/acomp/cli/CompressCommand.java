package io.acomp.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import io.acomp.Operation;

/** {@code acomp compress}. */
@Command(name = "compress", description = "Compress files to .zst, .gz, .lz4, .zz or .deflate.", sortOptions = false)
final class CompressCommand implements Callable<Integer> {
    @Mixin
    private TransferOptions options;

    private final Console console;

    CompressCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        options.check();
        return new Transfer(Operation.COMPRESS, options, console).run();
    }
}
