package dev.hangscope.demo.launcher;

import dev.hangscope.demo.python.FixedKilledJob;
import dev.hangscope.demo.python.KilledJob;
import dev.hangscope.demo.python.PythonJob;
import java.util.List;

/** Hangs whose mechanism is Python's own, in a Python started by a JVM. */
final class PythonDemos {
    private PythonDemos() {}

    static List<Demo> all() {
        return List.of(
                python(
                        "py-queue-no-sentinel",
                        "queue_no_sentinel",
                        "the consumer of a multiprocessing.Queue gets no sentinel; the parent waits for it at exit",
                        "missing-sentinel LIKELY queue_no_sentinel.py",
                        "000 queue"),
                python(
                        "py-one-sentinel-for-two",
                        "one_sentinel_for_two",
                        "two consumer processes, one sentinel",
                        "join-deadlock LIKELY one_sentinel_for_two.py",
                        "000 remedy, 001 §6.2, §6.3"),
                python(
                        "py-pipe-no-sentinel",
                        "pipe_no_sentinel",
                        "the consumer of a Pipe gets no sentinel; parent and child both hold the other end",
                        "missing-sentinel LIKELY pipe_no_sentinel.py",
                        "000 pipe"),
                python(
                        "py-pipe-end-inherited",
                        "pipe_end_inherited",
                        "the parent closes its end, the child has inherited a copy and waits for itself",
                        "self-held-pipe LIKELY pipe_end_inherited.py",
                        "000 remedy 2, 001 §7"),
                python(
                        "py-pipe-end-kept",
                        "pipe_end_kept",
                        "the child closes its copy, the parent keeps its end and joins the child",
                        "missing-sentinel LIKELY pipe_end_kept.py",
                        "000 remedy 2, 001 §7"),
                python(
                        "py-own-question",
                        "own_question",
                        "the parent gets its own item back, the child waits for it, the parent joins the child",
                        "join-deadlock LIKELY own_question.py",
                        "001 §5.1"),
                python(
                        "py-join-before-get",
                        "join_before_get",
                        "the parent joins a child whose queue thread is blocked writing a full pipe",
                        "full-pipe LIKELY join_before_get.py",
                        "001 §5.2"),
                python(
                        "py-missing-task-done",
                        "missing_task_done",
                        "JoinableQueue.join waits for an item that is never task_done",
                        "unreleased-synchronizer LIKELY missing_task_done.py",
                        "001 §6.4"),
                python(
                        "py-consumers-not-daemon",
                        "consumers_not_daemon",
                        "consumers of a JoinableQueue are no daemons; the parent joins them at exit",
                        "missing-sentinel|self-held-pipe|join-deadlock LIKELY consumers_not_daemon.py",
                        "001 §6.5 (2)"),
                python(
                        "py-daemon-joined",
                        "daemon_joined",
                        "daemon consumers are joined while they wait for work",
                        "join-deadlock LIKELY daemon_joined.py",
                        "001 §6.5 (3)"),
                python(
                        "py-pool-worker-killed",
                        "pool_worker_killed",
                        "Pool.join waits for the result of a worker that was killed",
                        "lost-worker LIKELY pool_worker_killed.py",
                        "002"),
                python(
                        "py-pool-worker-exits",
                        "pool_worker_exits",
                        "Pool.join waits for the result of a worker that called sys.exit",
                        "lost-worker LIKELY pool_worker_exits.py",
                        "002"),
                python(
                        "py-lock-holder-killed",
                        "lock_holder_killed",
                        "processes wait for a shared lock whose holder was killed",
                        "abandoned-lock LIKELY lock_holder_killed.py",
                        "002"),
                python(
                        "py-fork-with-lock",
                        "fork_with_lock",
                        "a forked child waits for a lock that a thread of the parent held at the fork",
                        "inherited-lock LIKELY fork_with_lock.py",
                        "004"),
                python(
                        "py-pool-logging",
                        "pool_logging",
                        "a Pool worker logs; it was forked while a thread held the log queue's lock",
                        "inherited-lock LIKELY pool_logging.py",
                        "004"),
                python(
                        "py-zombie",
                        "zombie",
                        "nobody: the parent works on and never joins a child that has ended",
                        "defunct-child NOTE zombie.py",
                        "001 §1.2"),
                new Demo(
                        "py-parent-killed",
                        "the reader of a job's output: the job was killed, its worker runs on and holds the pipe",
                        Program.of(KilledJob.class),
                        Program.of(FixedKilledJob.class),
                        List.of(Expectation.of("orphaned-reader LIKELY parent_killed.py")),
                        "001 §1.3, 003 question 2"));
    }

    /** The scripts are {@code SCRIPT.py} and {@code SCRIPT_fixed.py}. */
    private static Demo python(String name, String script, String whatHangs, String expected, String article) {
        return new Demo(
                name,
                whatHangs,
                Program.of(PythonJob.class, script + ".py"),
                Program.of(PythonJob.class, script + "_fixed.py"),
                List.of(Expectation.of(expected)),
                article);
    }
}
