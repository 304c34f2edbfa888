package dev.hangscope.diagnosis.rules;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;

import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.Map;

/** Healthy programs with locks, latches, futures and pools, for {@link SilenceTest}. */
public final class MoreSilence {
    private MoreSilence() {}

    private static final dev.hangscope.snapshot.ResourceFacts.Role OWNER =
            dev.hangscope.snapshot.ResourceFacts.Role.OWNER;
    private static final dev.hangscope.snapshot.ResourceFacts.Role RELEASER =
            dev.hangscope.snapshot.ResourceFacts.Role.RELEASER;
    private static final dev.hangscope.snapshot.ResourceFacts.Role RUNNER =
            dev.hangscope.snapshot.ResourceFacts.Role.RUNNER;

    public static void resources(Map<String, SnapshotBuilder> healthy) {
        healthy.put(
                "a lock held by a thread that runs, with waiters",
                snapshot()
                        .lock("state", "main")
                        .thread("main", main -> {})
                        .thread("one", thread -> thread.awaits("state"))
                        .thread("two", thread -> thread.joins("one")));
        healthy.put(
                "a lock that is about to be given",
                snapshot()
                        .resource(Kind.LOCK, "state", lock -> lock.complete())
                        .thread("main", main -> main.awaits("state")));
        healthy.put(
                "a writer behind two readers of whom one waits for the database",
                snapshot()
                        .resource(
                                Kind.LOCK,
                                "state",
                                lock -> lock.complete()
                                        .party("reader-1", OWNER, 1)
                                        .party("reader-2", OWNER, 1))
                        .thread("main", main -> main.awaits("state"))
                        .thread("reader-1", thread -> thread.joins("reader-2"))
                        .thread("reader-2", thread -> thread.outside()));
        healthy.put(
                "a latch whose counter still runs",
                snapshot()
                        .resource(
                                Kind.LATCH,
                                "done",
                                latch -> latch.count(2).limit(3).party("one", RELEASER, 1))
                        .thread("main", main -> main.awaits("done"))
                        .thread("two", thread -> thread.startedBy("main"))
                        .ended("one", thread -> thread.startedBy("main")));
        healthy.put(
                "a latch that a thread which nobody started here may count down",
                snapshot()
                        .resource(Kind.LATCH, "reply", latch -> latch.count(1))
                        .thread("main", main -> main.awaits("reply"))
                        .thread("selector", thread -> thread.daemon().outside()));
        healthy.put(
                "a latch that is down already",
                snapshot()
                        .resource(Kind.LATCH, "done", latch -> latch.count(0))
                        .thread("main", main -> main.awaits("done")));
        healthy.put(
                "main of a server awaiting the signal's latch",
                snapshot()
                        .resource(Kind.LATCH, "stop", latch -> latch.count(1))
                        .thread("main", main -> main.awaits("stop"))
                        .thread("acceptor", thread -> thread.startedBy("main").outside())
                        .ended(
                                "starter",
                                thread -> thread.startedBy("main", "com.acme.Main.main:3")
                                        .diedOf("java.lang.Error", null)));
        healthy.put(
                "main of a server that a launcher called, awaiting the signal's latch",
                snapshot()
                        .resource(Kind.LATCH, "stop", latch -> latch.count(1))
                        .thread(
                                "main",
                                main -> main.awaits("stop")
                                        .at(
                                                "java.util.concurrent.CountDownLatch.await:230",
                                                "com.acme.Main.main:3",
                                                "jdk.internal.reflect.DirectMethodHandleAccessor.invoke:103",
                                                "java.lang.reflect.Method.invoke:580",
                                                "org.springframework.boot.loader.launch.Launcher.launch:102",
                                                "org.springframework.boot.loader.launch.JarLauncher.main:40"))
                        .thread("acceptor", thread -> thread.startedBy("main").outside()));
        healthy.put(
                "a producer at a full ring buffer whose consumer is slow",
                snapshot()
                        .thread(
                                "main",
                                main -> main.parks()
                                        .at(
                                                "java.util.concurrent.locks.LockSupport.parkNanos:1",
                                                "com.lmax.disruptor.MultiProducerSequencer.next:136",
                                                "com.acme.Main.main:3"))
                        .thread(
                                "journal",
                                it -> it.sleeps()
                                        .at(
                                                "com.acme.Journal.onEvent:20",
                                                "com.lmax.disruptor.BatchEventProcessor.run:137")));
        healthy.put(
                "a barrier whose last party computes",
                snapshot()
                        .resource(
                                Kind.BARRIER,
                                "round",
                                barrier -> barrier.count(1).limit(2).party("two", RELEASER, 3))
                        .thread("one", thread -> thread.awaits("round"))
                        .thread("two", thread -> {}));
        healthy.put(
                "a future whose task runs",
                snapshot()
                        .resource(Kind.FUTURE, "sum", future -> {})
                        .pool("pool", pool -> pool.runs("worker", "com.acme.Sum", "sum"))
                        .thread("main", main -> main.awaits("sum"))
                        .thread("worker", worker -> {}));
        healthy.put(
                "a future whose pool has a free worker",
                snapshot()
                        .resource(Kind.FUTURE, "sum", future -> {})
                        .queue("tasks", queue -> {})
                        .pool("pool", pool -> pool.idle("worker").pending("com.acme.Sum", "sum"))
                        .thread("main", main -> main.awaits("sum"))
                        .thread("worker", worker -> worker.idlePoolWorker("tasks")));
        healthy.put(
                "a future behind a worker that reads from the network",
                snapshot()
                        .resource(Kind.FUTURE, "sum", future -> {})
                        .pool(
                                "pool",
                                pool -> pool.runs("worker", "com.acme.Load", null)
                                        .pending("com.acme.Sum", "sum"))
                        .thread("main", main -> main.awaits("sum"))
                        .thread("worker", worker -> worker.outside()));
        healthy.put(
                "a future that a process's end completes",
                snapshot()
                        .resource(Kind.FUTURE, "exit", future -> {})
                        .thread("main", main -> main.awaits("exit"))
                        .thread(
                                "process reaper (pid 7)",
                                reaper -> reaper.daemon().role(Role.HOUSEKEEPER).outside()));
        healthy.put(
                "a future that a scheduler completes at its time",
                snapshot()
                        .resource(Kind.FUTURE, "timeout", future -> {})
                        .thread("main", main -> main.awaits("timeout"))
                        .thread(
                                "CompletableFutureDelayScheduler",
                                thread -> thread.daemon()
                                        .waits(ThreadWait.Kind.PARK, null, true)
                                        .at(
                                                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                                "java.util.concurrent.ThreadPoolExecutor.getTask:1062")));
        healthy.put(
                "a future that the common pool's timer completes",
                snapshot()
                        .resource(Kind.FUTURE, "timeout", future -> {})
                        .thread("main", main -> main.awaits("timeout"))
                        .thread(
                                "ForkJoinPool.commonPool-delayScheduler",
                                thread -> thread.daemon()
                                        .waits(ThreadWait.Kind.PARK, null, true)
                                        .at("java.util.concurrent.DelayScheduler.loop:253")));
        healthy.put(
                "a get with a time-out",
                snapshot()
                        .resource(Kind.FUTURE, "sum", future -> future.party("main", RUNNER, 1))
                        .thread("main", main -> main.waits(ThreadWait.Kind.FUTURE, "future:1", true)));
        healthy.put(
                "permits that a sleeping thread holds",
                snapshot()
                        .resource(
                                Kind.SEMAPHORE,
                                "permits",
                                semaphore -> semaphore
                                        .count(0)
                                        .limit(1)
                                        .party("holder", dev.hangscope.snapshot.ResourceFacts.Role.HOLDER, 1))
                        .thread("main", main -> main.awaits("permits"))
                        .thread("holder", thread -> thread.sleeps()));
        healthy.put(
                "a producer in back-pressure of a semaphore around a buffer",
                snapshot()
                        .resource(
                                Kind.SEMAPHORE,
                                "slots",
                                semaphore -> semaphore
                                        .count(0)
                                        .limit(4)
                                        .party("main", dev.hangscope.snapshot.ResourceFacts.Role.HOLDER, 9)
                                        .party("consumer", RELEASER, 5))
                        .thread("main", main -> main.awaits("slots"))
                        .thread("consumer", thread -> thread.outside()));
        healthy.put(
                "an answer that the HTTP client's own thread brings",
                snapshot()
                        .resource(Kind.FUTURE, "answer", future -> {})
                        .thread("main", main -> main.awaits("answer"))
                        .thread(
                                "HttpClient-1-SelectorManager",
                                thread -> thread.daemon().role(Role.HOUSEKEEPER).outside()));
        healthy.put(
                "a pipe with bytes in it, and one with room",
                snapshot()
                        .resource(Kind.PIPE, "in", pipe -> pipe.count(3).limit(9))
                        .thread("main", main -> main.reads("in"))
                        .thread("writer", thread -> thread.writes("in")));
    }

    public static void threads(Map<String, SnapshotBuilder> healthy) {
        healthy.put(
                "main of a server that joins itself",
                snapshot()
                        .thread("main", main -> main.joins("main"))
                        .thread("acceptor", thread -> thread.daemon().outside()));
        healthy.put("a REPL on System.in", snapshot().thread("main", main -> main.outside()));
        healthy.put(
                "idle ForkJoinPool workers and a Cleaner",
                snapshot()
                        .thread("main", main -> main.outside())
                        .thread(
                                "ForkJoinPool.commonPool-worker-1",
                                worker -> worker.daemon()
                                        .waits(ThreadWait.Kind.PARK, null, false)
                                        .at(
                                                "java.util.concurrent.ForkJoinPool.awaitWork:1724",
                                                "java.util.concurrent.ForkJoinPool.runWorker:1623"))
                        .thread(
                                "Common-Cleaner",
                                cleaner -> cleaner.daemon()
                                        .role(Role.HOUSEKEEPER)
                                        .waits(ThreadWait.Kind.OBJECT_WAIT, null, true)));
        healthy.put(
                "Netty's selectors after main's end",
                snapshot()
                        .mainEnded()
                        .thread(
                                "nioEventLoopGroup-1-1",
                                loop -> loop.outside()
                                        .at("sun.nio.ch.EPoll.wait:1", "io.netty.channel.nio.NioEventLoop.run:569")));
        healthy.put(
                "a pool waited for while a worker works",
                snapshot()
                        .pool("pool", pool -> pool.shutdown().runs("worker", "com.acme.Load", null))
                        .thread("main", main -> main.awaitsEnd("pool"))
                        .thread("worker", worker -> worker.sleeps()));
        healthy.put(
                "a thread that waits for a long child process after main's end",
                snapshot()
                        .mainEnded()
                        .thread("waiter", thread -> thread.waits(ThreadWait.Kind.PROCESS_END, "process:7", false)));
        healthy.put(
                "a thread that reads a child's output",
                snapshot()
                        .thread("main", main -> main.waits(ThreadWait.Kind.CHILD_READ, "process:7", false))
                        .thread("pump", thread -> thread.waits(ThreadWait.Kind.CHILD_WRITE, "process:7", false)));
        healthy.put(
                "after main's end a thread waits for the result of one that sleeps",
                snapshot()
                        .mainEnded()
                        .resource(Kind.FUTURE, "sum", future -> future.party("worker", RUNNER, 1))
                        .thread("waiter", thread -> thread.awaits("sum"))
                        .thread("worker", worker -> worker.daemon().sleeps()));
        healthy.put(
                "a young deadlock",
                snapshot()
                        .lock("a", "one")
                        .lock("b", "two")
                        .thread("one", thread -> thread.awaits("b").since(4))
                        .thread("two", thread -> thread.awaits("a")));
    }
}
