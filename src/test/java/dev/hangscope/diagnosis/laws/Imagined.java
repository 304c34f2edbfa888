package dev.hangscope.diagnosis.laws;

import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots of programs that never ran: two queues, three resources and some threads, living and ended, and what each of them did.
 * Each decision takes the next number of a list, or 0 behind its end, so that shorter lists and smaller numbers make simpler programs.
 */
final class Imagined {
    private static final String EMPTY = "empty";
    private static final String FULL = "full";
    private static final int LIVING = 5;
    private static final int ALL = 8;
    private static final List<Kind> KINDS = List.of(
            Kind.LATCH,
            Kind.FUTURE,
            Kind.SEMAPHORE,
            Kind.LOCK,
            Kind.CONDITION,
            Kind.PIPE,
            Kind.BARRIER,
            Kind.PHASER,
            Kind.MONITOR);

    private final List<Integer> decisions;
    private int used;

    private Imagined(List<Integer> decisions) {
        this.decisions = decisions;
    }

    /** Returns the snapshot of the program that these numbers tell of. */
    static Snapshot snapshot(List<Integer> decisions) {
        return new Imagined(decisions).all();
    }

    private int next(int bound) {
        return used < decisions.size() ? decisions.get(used++) % bound : 0;
    }

    private Snapshot all() {
        SnapshotBuilder told = SnapshotBuilder.snapshot();
        told.thread("main", main -> {});
        queue(told, EMPTY, 0);
        queue(told, FULL, 2);
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            kinds.add(resource(told, "r" + i));
        }
        for (int i = 0; i < ALL; i++) {
            thread(told, i, kinds);
        }
        for (int wakes = next(3); wakes > 0; wakes--) {
            wake(told);
        }
        if (next(4) == 3) {
            told.mainEnded();
        }
        return told.build();
    }

    private void queue(SnapshotBuilder told, String name, int items) {
        boolean incomplete = next(4) == 3;
        told.queue(name, queue -> {
            if (items > 0) {
                queue.capacity(items).size(items);
            }
            if (incomplete) {
                queue.incomplete("the queue is older than the agent");
            }
        });
    }

    private Kind resource(SnapshotBuilder told, String name) {
        Kind kind = KINDS.get(next(KINDS.size()));
        told.resource(kind, name, resource -> {
            if (kind == Kind.LOCK || kind == Kind.MONITOR) {
                resource.complete().party("t" + next(ALL), Role.OWNER, 1);
                return;
            }
            resource.count(next(2)).limit(1 + next(2));
            boolean hasRunner = false;
            for (int parties = next(3); parties > 0; parties--) {
                String who = "t" + next(ALL);
                Role role = role(kind);
                // One thread runs a task; that others do is no history that could be lost.
                resource.party(who, role == Role.RUNNER && hasRunner ? Role.SUBMITTER : role, 1);
                hasRunner |= role == Role.RUNNER;
            }
        });
        return kind;
    }

    private Role role(Kind kind) {
        return switch (kind) {
            case FUTURE -> next(2) == 0 ? Role.RUNNER : Role.SUBMITTER;
            case SEMAPHORE -> next(2) == 0 ? Role.HOLDER : Role.RELEASER;
            case PIPE -> next(2) == 0 ? Role.WRITER : Role.READER;
            default -> Role.RELEASER;
        };
    }

    private void thread(SnapshotBuilder told, int number, List<Kind> kinds) {
        String name = "t" + number;
        int how = next(8);
        int starter = next(ALL + 1);
        boolean daemon = next(4) == 3;
        boolean died = next(2) == 1;
        if (number >= LIVING) {
            told.ended(name, thread -> {
                start(thread, number, starter).ago(20 + number);
                if (died) {
                    thread.diedOf("java.lang.IllegalStateException", "lost", "com.acme.Work.step:" + number);
                }
                use(thread);
            });
            return;
        }
        told.thread(name, thread -> {
            start(thread, number, starter);
            if (daemon) {
                thread.daemon();
            }
            String place = "com.acme.Work" + next(2) + ".step:" + number;
            thread.at("java.lang.Object.wait:1", place, "com.acme.Work.run:1");
            use(thread);
            wait(thread, how, kinds);
        });
    }

    private void wait(SnapshotBuilder.ThreadBuilder thread, int how, List<Kind> kinds) {
        switch (how) {
            case 1 -> thread.takes(EMPTY);
            case 2 -> thread.puts(FULL);
            case 3 -> thread.joins("t" + next(ALL));
            case 4 -> thread.parks();
            case 5 -> {
                int which = next(kinds.size());
                if (kinds.get(which) == Kind.PIPE && next(2) == 1) {
                    thread.writes("r" + which);
                } else {
                    thread.awaits("r" + which);
                }
            }
            case 6 ->
                thread.waits(
                        dev.hangscope.snapshot.ThreadWait.Kind.OBJECT_WAIT, "object:com.acme.Cell@" + next(2), false);
            case 7 -> thread.sleeps();
            default -> thread.at("com.acme.Work.run:1");
        }
    }

    private static SnapshotBuilder.ThreadBuilder start(SnapshotBuilder.ThreadBuilder thread, int number, int starter) {
        return starter == ALL || starter == number
                ? thread.startedBy("main", "com.acme.Main.run:3")
                : thread.startedBy("t" + starter, "com.acme.Work0.step:" + starter);
    }

    private void use(SnapshotBuilder.ThreadBuilder thread) {
        for (String queue : List.of(EMPTY, FULL)) {
            switch (next(4)) {
                case 1 -> thread.hasPut(queue, 3, 30);
                case 2 -> thread.hasTaken(queue, 3, "java.lang.String");
                default -> {}
            }
        }
    }

    private void wake(SnapshotBuilder told) {
        String waiter = "t" + next(LIVING);
        List<String> wakers = new ArrayList<>();
        for (int count = next(3); count > 0; count--) {
            wakers.add("t" + next(ALL));
        }
        String[] all = wakers.toArray(new String[0]);
        if (next(2) == 0) {
            told.history(history -> history.woken(waiter, List.of("com.acme.Work0.step:1"), all));
        } else {
            told.history(history -> history.notified(waiter, "com.acme.Cell", "com.acme.Work.tell:9", all));
        }
    }
}
