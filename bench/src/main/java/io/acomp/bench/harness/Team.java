package io.acomp.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that each do a contender's turn at the same time. As fast as its slowest member. */
public final class Team implements Contender {
    private final List<? extends Contender> members;
    private final ExecutorService threads;

    /**
     * A team.
     *
     * @param members one per thread, at least one; closed with the team
     */
    public Team(List<? extends Contender> members) {
        this.members = List.copyOf(members);
        threads = Executors.newFixedThreadPool(members.size(), task -> Thread.ofPlatform().daemon().name("bench-team").unstarted(task));
    }

    @Override
    public String name() {
        return members.getFirst().name();
    }

    @Override
    public Slice run(long operations) {
        long cpu = CpuClock.nanos();
        List<Callable<Slice>> turns = new ArrayList<>();
        long share = Math.max(1, operations / members.size());
        for (int i = 0; i < members.size(); i++) {
            Contender member = members.get(i);
            long part = i == 0 ? operations - share * (members.size() - 1) : share;
            turns.add(() -> member.run(part));
        }
        long nanos = 0;
        long done = 0;
        try {
            for (Future<Slice> turn : threads.invokeAll(turns)) {
                nanos = Math.max(nanos, turn.get().nanos());
                done += turn.get().operations();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HarnessException harness) {
                throw harness;
            }
            throw new HarnessException("a member failed, contender=" + name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, contender=" + name(), e);
        }
        return new Slice(done, nanos, CpuClock.nanos() - cpu);
    }

    @Override
    public void close() {
        threads.close();
        members.forEach(Contender::close);
    }
}
