package dev.hangscope.diagnosis.signatures;

import static dev.hangscope.snapshot.code.Meaning.AWAITS_SHUTDOWN;
import static dev.hangscope.snapshot.code.Meaning.BORROWS;
import static dev.hangscope.snapshot.code.Meaning.IDLE;
import static dev.hangscope.snapshot.code.Meaning.RING_CONSUMER;
import static dev.hangscope.snapshot.code.Meaning.RING_FULL;
import static dev.hangscope.snapshot.code.Meaning.ROW_LOCK;
import static dev.hangscope.snapshot.code.Meaning.RUN_LOOP;
import static dev.hangscope.snapshot.code.Meaning.SCHEDULER;
import static dev.hangscope.snapshot.code.Meaning.SERIAL_LOOP;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Signature;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reviewed table. Selectors, accept loops, sleeps, waits with a timeout, takes from a {@code BlockingQueue} and the idle
 * workers of the JDK's pools are recognized without it. A pattern is listed only where a thread waits without a timeout in a
 * lock, monitor or park of the library's own. The source of each line is the named class.
 */
public final class Signatures {
    /** Every pattern. */
    public static final List<Signature> ALL = List.of(
            // The JDK.
            new Signature(IDLE, "java.lang.ref.ReferenceQueue", "remove"),
            new Signature(IDLE, "java.util.TimerThread", "mainLoop"),
            new Signature(IDLE, "java.util.concurrent.DelayScheduler", "loop"),
            new Signature(IDLE, "java.awt.EventQueue", "getNextEvent"),
            new Signature(IDLE, "sun.awt.AWTAutoShutdown", "run"),
            new Signature(IDLE, "com.sun.jmx.remote.internal.ArrayNotificationBuffer", "fetchNotifications"),
            // Pools of other makers.
            new Signature(IDLE, "*EnhancedQueueExecutor$PoolThreadNode", "park"),
            new Signature(IDLE, "org.apache.tomcat.util.threads.ThreadPoolExecutor", "getTask"),
            new Signature(IDLE, "com.mchange.v2.async.ThreadPoolAsynchronousRunner$PoolThread", "run"),
            new Signature(IDLE, "*kotlinx.coroutines.scheduling.CoroutineScheduler$Worker", "park"),
            new Signature(IDLE, "*kotlinx.coroutines.scheduling.CoroutineScheduler$Worker", "tryPark"),
            new Signature(
                    IDLE,
                    "*kotlinx.coroutines.debug.internal.ConcurrentWeakMap",
                    "runWeakRefQueueCleaningLoopUntilInterrupted"),
            new Signature(IDLE, "zio.internal.ZScheduler$Worker", "run"),
            new Signature(IDLE, "okhttp3.internal.concurrent.TaskRunner$RealBackend", "coordinatorWait"),
            new Signature(IDLE, "cats.effect.unsafe.WorkerThread", "run"),
            new Signature(IDLE, "*jetty.util.thread.ReservedThreadExecutor$ReservedThread", "reservedWait"),
            new Signature(IDLE, "*jetty.util.BlockingArrayQueue", "take"),
            new Signature(IDLE, "*jetty.util.BlockingArrayQueue", "poll"),
            // Loggers and ring buffers.
            new Signature(IDLE, "*lmax.disruptor.BlockingWaitStrategy", "waitFor"),
            new Signature(IDLE, "*lmax.disruptor.LiteBlockingWaitStrategy", "waitFor"),
            new Signature(IDLE, "org.apache.log4j.AsyncAppender$Dispatcher", "run"),
            // Schedulers: this thread waits for a free worker, and what the workers wait for is the cause.
            new Signature(IDLE, "org.quartz.simpl.SimpleThreadPool", "blockForAvailableThreads"),
            new Signature(SCHEDULER, "org.quartz.core.QuartzSchedulerThread", "run"),
            // Connection pools.
            new Signature(IDLE, "com.alibaba.druid.pool.DruidDataSource$CreateConnectionThread", "run"),
            // Messaging.
            new Signature(IDLE, "org.apache.activemq.thread.DedicatedTaskRunner", "runTask"),
            new Signature(IDLE, "org.apache.activemq.FifoMessageDispatchChannel", "dequeue"),
            new Signature(IDLE, "org.apache.activemq.SimplePriorityMessageDispatchChannel", "dequeue"),
            new Signature(IDLE, "org.apache.activemq.store.kahadb.disk.journal.DataFileAppender", "processQueue"),
            new Signature(IDLE, "org.apache.activemq.artemis.core.io.buffer.TimedBuffer$CheckTimer", "run"),
            new Signature(IDLE, "org.apache.activemq.artemis.core.client.impl.ClientConsumerImpl", "receive"),
            new Signature(IDLE, "org.eclipse.paho.client.mqttv3.internal.CommsCallback", "run"),
            new Signature(IDLE, "org.eclipse.paho.client.mqttv3.internal.ClientState", "get"),
            new Signature(IDLE, "*kafka.queue.KafkaEventQueue$EventHandler", "handleEvents"),
            // Transactions, coordination, databases.
            new Signature(IDLE, "com.arjuna.ats.arjuna.coordinator.TransactionReaper", "waitForCancellations"),
            new Signature(IDLE, "com.arjuna.ats.internal.arjuna.coordinator.ReaperThread", "run"),
            new Signature(IDLE, "org.apache.zookeeper.server.quorum.CommitProcessor", "run"),
            new Signature(IDLE, "com.mongodb.internal.connection.BaseCluster$WaitQueueHandler", "run"),
            new Signature(IDLE, "org.apache.lucene.search.ControlledRealTimeReopenThread", "run"),
            // It sleeps until the server is told to stop, and does nothing else.
            new Signature(IDLE, "org.apache.catalina.core.StandardServer", "await"),
            // Answers of a stream that stays open, one after another.
            new Signature(IDLE, "*io.grpc.stub.ClientCalls$BlockingResponseStream", "waitForNext"),
            // Data grids.
            new Signature(IDLE, "com.hazelcast.internal.util.concurrent.MPSCQueue", "takeAll"),
            new Signature(IDLE, "com.hazelcast.internal.util.concurrent.MPSCQueue", "take"),
            new Signature(IDLE, "com.hazelcast.internal.util.executor.StripedExecutor$Worker", "run"),
            new Signature(IDLE, "com.hazelcast.collection.impl.queue.QueueProxyImpl", "take"),
            // Threads that keep a server's process alive.
            new Signature(AWAITS_SHUTDOWN, "*common.util.concurrent.ServiceManager", "awaitStopped"),
            new Signature(AWAITS_SHUTDOWN, "*.ServerImpl", "awaitTermination"),
            new Signature(AWAITS_SHUTDOWN, "*jetty.util.thread.QueuedThreadPool", "join"),
            new Signature(AWAITS_SHUTDOWN, "*netty.channel.AbstractChannel$CloseFuture", "*"),
            new Signature(AWAITS_SHUTDOWN, "*netty.channel.DefaultChannelPromise", "sync"),
            new Signature(AWAITS_SHUTDOWN, "*netty.channel.DefaultChannelPromise", "await"),
            new Signature(AWAITS_SHUTDOWN, "*.NettyWebServer$1", "run"),
            new Signature(AWAITS_SHUTDOWN, "kafka.server.KafkaServer", "awaitShutdown"),
            new Signature(AWAITS_SHUTDOWN, "kafka.server.KafkaRaftServer", "awaitShutdown"),
            new Signature(AWAITS_SHUTDOWN, "kafka.server.SharedServer", "awaitShutdown"),
            new Signature(AWAITS_SHUTDOWN, "org.apache.zookeeper.server.ZooKeeperServerMain", "runFromConfig"),
            new Signature(AWAITS_SHUTDOWN, "org.apache.zookeeper.server.quorum.QuorumPeerMain", "runFromConfig"),
            new Signature(AWAITS_SHUTDOWN, "org.apache.activemq.broker.BrokerService", "waitUntilStopped"),
            new Signature(AWAITS_SHUTDOWN, "org.elasticsearch.bootstrap.Elasticsearch", "*"),
            new Signature(AWAITS_SHUTDOWN, "org.opensearch.bootstrap.Bootstrap$1", "run"),
            new Signature(AWAITS_SHUTDOWN, "io.quarkus.runtime.ApplicationLifecycleManager", "waitForExit"),
            new Signature(AWAITS_SHUTDOWN, "io.quarkus.runtime.ApplicationLifecycleManager", "run"),
            new Signature(AWAITS_SHUTDOWN, "zio.internal.OneShot", "get"),
            // Loops that run tasks.
            new Signature(RUN_LOOP, "java.util.concurrent.ThreadPoolExecutor", "runWorker"),
            new Signature(RUN_LOOP, "java.util.concurrent.ForkJoinPool", "runWorker"),
            new Signature(RUN_LOOP, "org.apache.tomcat.util.threads.ThreadPoolExecutor", "runWorker"),
            new Signature(RUN_LOOP, "*EnhancedQueueExecutor$ThreadBody", "run"),
            new Signature(RUN_LOOP, "org.quartz.simpl.SimpleThreadPool$WorkerThread", "run"),
            new Signature(RUN_LOOP, "*jetty.util.thread.QueuedThreadPool", "runJob"),
            new Signature(RUN_LOOP, "*netty.util.concurrent.SingleThreadEventExecutor", "runAllTasks"),
            new Signature(IDLE, "*netty.util.concurrent.SingleThreadEventExecutor", "takeTask"),
            new Signature(IDLE, "*netty.util.concurrent.GlobalEventExecutor", "takeTask"),
            new Signature(RUN_LOOP, "*kotlinx.coroutines.scheduling.CoroutineScheduler", "runSafely"),
            // Loops that run tasks one after another, on any thread of a pool.
            new Signature(SERIAL_LOOP, "*io.grpc.internal.SerializingExecutor", "run"),
            new Signature(SERIAL_LOOP, "*io.grpc.SynchronizationContext", "drain"),
            new Signature(SERIAL_LOOP, "*common.util.concurrent.SequentialExecutor$QueueWorker", "workOnQueue"),
            new Signature(SERIAL_LOOP, "org.apache.pekko.dispatch.Mailbox", "run"),
            new Signature(SERIAL_LOOP, "akka.dispatch.Mailbox", "run"),
            new Signature(SERIAL_LOOP, "io.vertx.core.impl.TaskQueue", "run"),
            new Signature(SERIAL_LOOP, "hudson.remoting.AtmostOneThreadExecutor$Worker", "run"),
            // Locks of databases that run in the JVM.
            new Signature(ROW_LOCK, "org.h2.mvstore.tx.Transaction", "waitForThisToEnd"),
            new Signature(ROW_LOCK, "org.h2.mvstore.db.MVTable", "doLock1"),
            new Signature(ROW_LOCK, "org.hsqldb.lib.CountUpDownLatch", "await"),
            new Signature(ROW_LOCK, "org.apache.derby.impl.services.locks.ActiveLock", "waitForGrant"),
            new Signature(ROW_LOCK, "com.sleepycat.je.txn.LockManager", "waitForLock"),
            new Signature(ROW_LOCK, "org.neo4j.kernel.impl.locking.forseti.ForsetiClient", "waitFor"),
            // Pools of objects.
            new Signature(BORROWS, "org.vibur.objectpool.ConcurrentPool", "take"),
            // H2 polls for a connection, with sleeps between.
            new Signature(BORROWS, "org.h2.jdbcx.JdbcConnectionPool", "getConnection"),
            new Signature(BORROWS, "*resilience4j.bulkhead.internal.SemaphoreBulkhead", "tryEnterBulkhead"),
            new Signature(BORROWS, "dev.failsafe.internal.BulkheadImpl", "acquirePermit"),
            new Signature(BORROWS, "stormpot.PoolTap", "claim"),
            new Signature(BORROWS, "stormpot.internal.BlazePool", "claim"),
            new Signature(BORROWS, "stormpot.BlazePool", "claim"),
            // Ring buffers.
            new Signature(RING_FULL, "*lmax.disruptor.MultiProducerSequencer", "next"),
            new Signature(RING_FULL, "*lmax.disruptor.SingleProducerSequencer", "next"),
            new Signature(RING_CONSUMER, "*lmax.disruptor.BatchEventProcessor", "run"),
            new Signature(RING_CONSUMER, "*lmax.disruptor.WorkProcessor", "run"));

    /** By what they say and by the name of the method: of very many frames only a few need a comparison. */
    private static final Map<Meaning, Map<String, List<Signature>>> BY_METHOD =
            ALL.stream().collect(Collectors.groupingBy(Signature::meaning, Collectors.groupingBy(Signature::method)));

    private static final String EVERY_METHOD = "*";

    /** Method names that servers give to the wait for their own end. */
    private static final Set<String> SHUTDOWN_WAITS = Set.of(
            "awaitTermination",
            "awaitShutdown",
            "blockUntilShutdown",
            "waitForShutdown",
            "waitUntilShutdown",
            "awaitExit",
            "waitForExit",
            "awaitStop",
            "waitUntilStopped",
            "keepAlive");

    private Signatures() {}

    /** Whether the wait is such by the frames of the library in whose code the thread waits. */
    public static boolean says(Meaning meaning, JavaThread thread) {
        return waiting(thread).anyMatch(frame -> hasMeaning(meaning, frame))
                || (meaning == IDLE && waitsInRunLoop(thread));
    }

    /** Whether the thread only starts tasks when their time has come: what they will need they do not have yet. */
    public static boolean isScheduler(JavaThread thread) {
        return says(SCHEDULER, thread);
    }

    /** A loop that runs tasks and waits itself has none. */
    private static boolean waitsInRunLoop(JavaThread thread) {
        return thread.userFrame().filter(frame -> hasMeaning(RUN_LOOP, frame)).isPresent();
    }

    /** The innermost frame with this meaning, wherever it is on the stack; {@code null} when there is none. */
    public static @Nullable Frame frame(Meaning meaning, JavaThread thread) {
        return thread.stack().stream()
                .filter(frame -> !frame.isJdk() && hasMeaning(meaning, frame))
                .findFirst()
                .orElse(null);
    }

    /** Whether the innermost frame with this meaning is one of this library. */
    public static boolean isIn(Meaning meaning, String library, JavaThread thread) {
        Frame frame = frame(meaning, thread);
        return frame != null && library(frame).equals(library);
    }

    /** Whether the frame has this meaning. */
    public static boolean hasMeaning(Meaning meaning, Frame frame) {
        if (frame.given() == meaning) {
            return true;
        }
        Map<String, List<Signature>> byMethod = BY_METHOD.getOrDefault(meaning, Map.of());
        return isAny(byMethod.get(frame.method()), frame) || isAny(byMethod.get(EVERY_METHOD), frame);
    }

    private static boolean isAny(@Nullable List<Signature> signatures, Frame frame) {
        return signatures != null && signatures.stream().anyMatch(each -> each.matches(frame));
    }

    /** Whether the thread has code of this library on its stack, and none of others but the JDK's: it is one of the library's own. */
    public static boolean isOf(String library, JavaThread thread) {
        List<Frame> own =
                thread.stack().stream().filter(frame -> !frame.isJdk()).toList();
        return !own.isEmpty()
                && own.stream().allMatch(frame -> library(frame.type()).equals(library));
    }

    /** Whether the thread runs a task that a run loop gave it. */
    public static boolean runsTask(JavaThread thread) {
        boolean anyAbove = false;
        for (Frame frame : thread.stack()) {
            if (hasMeaning(RUN_LOOP, frame)) {
                return anyAbove;
            }
            anyAbove |= !frame.isJdk();
        }
        return false;
    }

    /** Whether the thread is in a method that bears the name of a wait for shutdown, in the innermost code that is not the JDK's. */
    public static boolean isNamedAsShutdownWait(JavaThread thread) {
        return waiting(thread)
                .filter(frame -> !frame.isJdk())
                .anyMatch(frame -> SHUTDOWN_WAITS.contains(frame.method()));
    }

    /** The frame that called the library in which the thread waits; {@code null} where it waits in the outermost code of its stack. */
    public static @Nullable Frame caller(JavaThread thread) {
        String library = thread.userFrame().map(Signatures::library).orElse("");
        return thread.stack().stream()
                .dropWhile(Frame::isJdk)
                .filter(frame -> !frame.isJdk() && !library(frame).equals(library))
                .findFirst()
                .orElse(null);
    }

    /** The frames that the wait begins with, the JDK's first, and those of the one library that called them. */
    private static Stream<Frame> waiting(JavaThread thread) {
        String library = thread.stack().stream()
                .filter(frame -> !isBridge(frame))
                .findFirst()
                .map(Signatures::library)
                .orElse("");
        Stream<Frame> bridge = thread.stack().stream().takeWhile(Signatures::isBridge);
        Stream<Frame> callers = thread.stack().stream()
                .dropWhile(Signatures::isBridge)
                .takeWhile(frame -> frame.isJdk() || library(frame).equals(library))
                .filter(frame -> !frame.isJdk());
        return Stream.concat(bridge, callers);
    }

    /** Whether the frame only turns an asynchronous result into a wait, so that the caller tells what the wait is for. */
    private static boolean isBridge(Frame frame) {
        return frame.isJdk()
                || frame.type().startsWith("reactor.core.")
                || frame.type().startsWith("scala.concurrent.");
    }

    /** The first two parts of the package, {@code org.eclipse}; a class in a shorter package is a library of its own. */
    static String library(Frame frame) {
        return library(frame.type());
    }

    /** The library of a class, by its name. */
    public static String library(String type) {
        int second = type.indexOf('.', type.indexOf('.') + 1);
        if (second > 0) {
            return type.substring(0, second);
        }
        int nested = type.indexOf('$');
        return nested < 0 ? type : type.substring(0, nested);
    }
}
