package io.acomp.service.nbd;

/** Requests of a worker that have not been counted yet, by command. Used by one thread. */
final class BatchCounts {
    final int[] requests = new int[NbdCommand.COUNT];
    final long[] bytes = new long[NbdCommand.COUNT];
    final int[] errors = new int[NbdCommand.COUNT];

    void done(NbdCommand command, long length) {
        requests[command.code()]++;
        bytes[command.code()] += length;
    }

    void failed(NbdCommand command) {
        requests[command.code()]++;
        errors[command.code()]++;
    }
}
