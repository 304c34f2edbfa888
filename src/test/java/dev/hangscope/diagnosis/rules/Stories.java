package dev.hangscope.diagnosis.rules;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;

import dev.hangscope.snapshot.SnapshotBuilder;

/** Hangs that several tests tell. */
public final class Stories {
    private Stories() {}

    /** The example of the README: three consumers, one sentinel. */
    public static SnapshotBuilder importer() {
        return snapshot()
                .queue("rows", queue -> queue.capacity(64).madeAt("com.acme.Importer.<init>:17"))
                .thread(
                        "main",
                        main -> main.joins("worker-1")
                                .at("java.lang.Thread.join:1", "com.acme.Importer.close:71", "com.acme.Main.main:9"))
                .thread("worker-1", Stories::waitingWorker)
                .thread("worker-2", Stories::waitingWorker)
                .ended(
                        "worker-3",
                        worker -> worker.ago(30.8)
                                .startedBy("main", "com.acme.Importer.start:25")
                                .hasTaken("rows", 39, "com.acme.Importer$Eof", "com.acme.Importer.consume:42"))
                .ended(
                        "reader",
                        reader -> reader.ago(30.9)
                                .startedBy("main", "com.acme.Importer.start:22")
                                .hasPut("rows", 120, 31, "com.acme.Importer.read:30"));
    }

    private static void waitingWorker(SnapshotBuilder.ThreadBuilder worker) {
        worker.takes("rows")
                .at("java.util.concurrent.LinkedBlockingQueue.take:435", "com.acme.Importer.consume:42")
                .startedBy("main", "com.acme.Importer.start:25")
                .hasTaken("rows", 40, "com.acme.Row", "com.acme.Importer.consume:42");
    }

    /** An asynchronous appender whose worker died of an error: main waits for room for ever. */
    public static SnapshotBuilder deadAppender() {
        return snapshot()
                .queue(
                        "events",
                        queue -> queue.type("ArrayBlockingQueue")
                                .capacity(16)
                                .size(16)
                                .madeAt("org.log.AsyncAppender.start:80", "com.acme.Main.main:7"))
                .thread(
                        "main",
                        main -> main.puts("events")
                                .at(
                                        "java.util.concurrent.ArrayBlockingQueue.put:370",
                                        "org.log.AsyncAppender.append:140",
                                        "com.acme.Main.main:12")
                                .hasPut("events", 17, 31, "org.log.AsyncAppender.append:140"))
                .ended(
                        "AsyncAppender-Worker",
                        worker -> worker.daemon()
                                .startedBy("main", "org.log.AsyncAppender.start:90")
                                .hasTaken("events", 1, "org.log.Event", "org.log.AsyncAppender$Worker.run:200")
                                .diedOf("java.lang.NoClassDefFoundError", "boom", "com.acme.BadAppender.append:4"));
    }

    /** A pool that nobody shut down. */
    public static SnapshotBuilder forgottenPool() {
        return snapshot()
                .mainEnded()
                .queue("tasks", queue -> queue.madeAt("com.acme.Batch.<init>:12"))
                .thread(
                        "pool-1-thread-1",
                        worker -> worker.idlePoolWorker("tasks")
                                .startedBy(
                                        "main",
                                        "java.util.concurrent.ThreadPoolExecutor.execute:1364",
                                        "com.acme.Batch.run:20",
                                        "com.acme.Main.main:5"))
                .thread(
                        "pool-1-thread-2",
                        worker -> worker.idlePoolWorker("tasks")
                                .startedBy(
                                        "main",
                                        "java.util.concurrent.ThreadPoolExecutor.execute:1364",
                                        "com.acme.Batch.run:20",
                                        "com.acme.Main.main:5"));
    }
}
