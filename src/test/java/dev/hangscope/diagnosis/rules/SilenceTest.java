package dev.hangscope.diagnosis.rules;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Idle is not hung: every one of these programs is well, and nothing may be said of it. */
class SilenceTest {

    @TestFactory
    Stream<DynamicTest> is_silent_about() {
        Map<String, SnapshotBuilder> healthy = new LinkedHashMap<>();
        consumers(healthy);
        producers(healthy);
        exits(healthy);
        MoreSilence.resources(healthy);
        MoreSilence.threads(healthy);
        return healthy.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(Findings.of(entry.getValue())).isEmpty()));
    }

    private static SnapshotBuilder work() {
        return snapshot().queue("work", queue -> {});
    }

    private static void consumers(Map<String, SnapshotBuilder> healthy) {
        healthy.put(
                "an idle daemon consumer of a quiet server",
                work().thread("main", main -> main.outside())
                        .thread("log-worker", worker -> worker.daemon().takes("work"))
                        .ended("starter", thread -> thread.hasPut("work", 1, 60)));
        healthy.put(
                "the dispatcher of an idle server that main joins",
                work().thread("main", main -> main.joins("dispatcher"))
                        .thread("acceptor", acceptor -> acceptor.outside())
                        .thread("dispatcher", dispatcher -> dispatcher.takes("work")));
        healthy.put(
                "a consumer whose producers are threads that a living acceptor starts",
                work().thread("main", main -> main.joins("dispatcher"))
                        .thread("acceptor", acceptor -> acceptor.outside())
                        .thread(
                                "dispatcher",
                                dispatcher -> dispatcher.takes("work").hasTaken("work", 7, "R"))
                        .ended(
                                "request-1",
                                request -> request.startedBy("acceptor").hasPut("work", 7, 60)));
        healthy.put(
                "a consumer whose producer's starter was started by a living thread",
                work().thread("main", main -> main.joins("dispatcher"))
                        .thread("acceptor", acceptor -> acceptor.outside())
                        .thread("dispatcher", dispatcher -> dispatcher.takes("work"))
                        .ended("connection", connection -> connection.startedBy("acceptor"))
                        .ended(
                                "request",
                                request -> request.startedBy("connection").hasPut("work", 7, 60)));
        healthy.put(
                "a consumer with a living producer",
                work().thread("main", main -> main.joins("consumer"))
                        .thread("consumer", consumer -> consumer.takes("work"))
                        .thread("producer", producer -> producer.sleeps().hasPut("work", 1, 60)));
        healthy.put(
                "a consumer that polls with a time-out",
                work().thread("main", main -> main.joins("consumer"))
                        .thread("consumer", consumer -> consumer.polls("work"))
                        .ended("producer", producer -> producer.hasPut("work", 1, 60)));
        healthy.put(
                "a wait younger than after",
                work().thread("main", main -> main.joins("consumer"))
                        .thread("consumer", consumer -> consumer.takes("work").since(4.9))
                        .ended("producer", producer -> producer.hasPut("work", 1, 60)));
        healthy.put(
                "a queue into which somebody has just put",
                work().thread("main", main -> main.joins("consumer"))
                        .thread("consumer", consumer -> consumer.takes("work"))
                        .ended("producer", producer -> producer.hasPut("work", 1, 1)));
        healthy.put(
                "a taker about to get its item",
                work().queue("work", queue -> queue.size(1))
                        .thread("main", main -> main.joins("consumer"))
                        .thread("consumer", consumer -> consumer.takes("work"))
                        .ended("producer", producer -> producer.hasPut("work", 1, 60)));
        healthy.put(
                "idle pool workers while the program lives",
                work().thread("main", main -> main.outside())
                        .thread("pool-1-thread-1", worker -> worker.idlePoolWorker("work"))
                        .ended("starter", thread -> thread.hasPut("work", 9, 60)));
        healthy.put(
                "main waiting on a queue for a signal that ends it", work().thread("main", main -> main.takes("work")));
        healthy.put(
                "two idle stages of a pipeline of daemons",
                work().queue("next", queue -> {})
                        .thread("main", main -> main.outside())
                        .thread("one", stage -> stage.daemon().takes("work").hasPut("next", 5, 60))
                        .thread("two", stage -> stage.daemon().takes("next"))
                        .ended("loader", thread -> thread.hasPut("work", 5, 60)));
    }

    private static void producers(Map<String, SnapshotBuilder> healthy) {
        healthy.put(
                "a producer in back-pressure",
                full().thread("consumer", consumer -> consumer.sleeps().hasTaken("work", 5, "S")));
        healthy.put("a producer of a consumer that runs", full().thread("consumer", c -> c.hasTaken("work", 5, "S")));
        healthy.put(
                "a put about to find room",
                full().queue("work", queue -> queue.size(0)).ended("consumer", c -> c.hasTaken("work", 5, "S")));
        healthy.put(
                "a young put",
                snapshot()
                        .queue("work", queue -> queue.capacity(1).size(1))
                        .thread("main", main -> main.puts("work").since(1))
                        .ended("consumer", c -> c.hasTaken("work", 5, "S")));
        healthy.put(
                "two partners about to meet",
                snapshot()
                        .queue("work", queue -> queue.handOff())
                        .thread("main", main -> main.puts("work"))
                        .thread("consumer", consumer -> consumer.takes("work").hasTaken("work", 1, "S")));
    }

    private static SnapshotBuilder full() {
        return snapshot()
                .queue("work", queue -> queue.capacity(1).size(1))
                .thread("main", main -> main.puts("work").hasPut("work", 6, 31));
    }

    private static void exits(Map<String, SnapshotBuilder> healthy) {
        healthy.put("a pool while main lives", Stories.forgottenPool().exit(ExitState.RUNNING, null));
        healthy.put(
                "a server whose main has ended",
                Stories.forgottenPool().thread("acceptor", acceptor -> acceptor.outside()));
        healthy.put(
                "a server with a daemon selector",
                Stories.forgottenPool()
                        .thread("selector", selector -> selector.daemon().outside()));
        healthy.put("a worker at work", Stories.forgottenPool().thread("worker", worker -> {}));
        healthy.put(
                "a daemon at work for a waiting one", Stories.forgottenPool().thread("w", worker -> worker.daemon()));
        healthy.put(
                "a thread that sleeps between its rounds",
                Stories.forgottenPool().thread("sleeper", sleeper -> sleeper.sleeps()));
        healthy.put(
                "a scheduler with a task to come",
                snapshot()
                        .mainEnded()
                        .thread(
                                "pool-2-thread-1",
                                worker -> worker.waits(Kind.PARK, null, true)
                                        .at(
                                                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                                "java.util.concurrent.ThreadPoolExecutor.getTask:1062")));
        healthy.put(
                "a Timer with a task to come",
                snapshot()
                        .mainEnded()
                        .thread(
                                "Timer-0",
                                timer -> timer.waits(Kind.OBJECT_WAIT, null, true)
                                        .at("java.lang.Object.wait:1", "java.util.TimerThread.mainLoop:563")));
        healthy.put(
                "a poll with a time-out after main's end",
                work().mainEnded().thread("poller", poller -> poller.polls("work")));
        healthy.put(
                "an exported RMI object",
                Stories.forgottenPool()
                        .thread(
                                "RMI Reaper",
                                reaper -> reaper.role(Role.HOUSEKEEPER).waits(Kind.OBJECT_WAIT, null, false)));
        healthy.put(
                "a pool that has just worked",
                snapshot()
                        .mainEnded()
                        .queue("tasks", queue -> {})
                        .thread(
                                "pool-1-thread-1",
                                worker -> worker.idlePoolWorker("tasks").since(1)));
        healthy.put("a JVM that is just ending", snapshot().mainEnded());
        healthy.put(
                "daemons alone",
                work().mainEnded().thread("daemon", daemon -> daemon.daemon().takes("work")));
    }
}
