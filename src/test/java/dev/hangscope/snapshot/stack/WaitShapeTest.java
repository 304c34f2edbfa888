package dev.hangscope.snapshot.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitShapeTest {
    private static final int NATIVE = -2;

    @ParameterizedTest
    @CsvSource({
        "LATCH, java.util.concurrent.CountDownLatch.await",
        "BARRIER, AQS$ConditionObject.await java.util.concurrent.CyclicBarrier.dowait",
        "PHASER, java.util.concurrent.Phaser$QNode.block java.util.concurrent.Phaser.awaitAdvance",
        "SEMAPHORE, java.util.concurrent.Semaphore.acquire",
        "EXCHANGER, java.util.concurrent.Exchanger.exchange",
        "FUTURE, java.util.concurrent.FutureTask.awaitDone java.util.concurrent.AbstractExecutorService.invokeAll",
        "FUTURE, java.util.concurrent.CompletableFuture.waitingGet",
        "FUTURE, java.util.concurrent.ForkJoinTask.join",
        "LOCK, java.util.concurrent.locks.ReentrantLock.lock",
        "LOCK, java.util.concurrent.locks.ReentrantLock.lockInterruptibly java.util.concurrent.LinkedBlockingQueue.put",
        "LOCK, java.util.concurrent.locks.StampedLock.readLock",
        "CONDITION, AQS$ConditionObject.await",
        "QUEUE_TAKE, AQS$ConditionObject.await java.util.concurrent.LinkedBlockingQueue.take",
        "PIPE_READ, java.lang.Object.wait java.io.PipedInputStream.read",
        "PIPE_WRITE, java.lang.Object.wait java.io.PipedInputStream.awaitSpace java.io.PipedOutputStream.write",
        "PIPE_WRITE, java.lang.Object.wait java.io.PipedReader.receive",
        "PIPE_READ, java.lang.VirtualThread.park sun.nio.ch.Poller.poll sun.nio.ch.SelChImpl.park"
                + " sun.nio.ch.SourceChannelImpl.read",
        "PIPE_WRITE, java.lang.VirtualThread.park sun.nio.ch.Poller.poll sun.nio.ch.SinkChannelImpl.write",
        "OUTSIDE, java.lang.VirtualThread.park sun.nio.ch.Poller.poll sun.nio.ch.SocketChannelImpl.read",
        "OUTSIDE, sun.nio.ch.Poller.poll sun.nio.ch.NioSocketImpl.park java.util.concurrent.FutureTask.run",
        "LOCK, java.util.concurrent.locks.ReentrantLock.lock sun.nio.ch.SourceChannelImpl.read",
        "PROCESS_END, java.lang.Object.wait java.lang.ProcessImpl.waitFor",
        "PROCESS_END, AQS$ConditionObject.await java.lang.ProcessImpl.waitFor",
        "POOL_END, AQS$ConditionObject.awaitNanos java.util.concurrent.ThreadPoolExecutor.awaitTermination",
        "POOL_END, java.util.concurrent.CountDownLatch.await java.util.concurrent.ThreadPerTaskExecutor.awaitTermination",
        "THREAD_JOIN, java.lang.Object.wait java.lang.Thread.join",
        "THREAD_JOIN, java.util.concurrent.CountDownLatch.await java.lang.VirtualThread.joinNanos java.lang.Thread.join",
        "OBJECT_WAIT, java.lang.Object.wait",
        "PARK, jdk.internal.misc.Unsafe.park java.util.concurrent.locks.LockSupport.park"
    })
    void the_jdk_frames_tell_the_kind(Kind kind, String frames) {
        assertThat(WaitShape.of(Thread.State.WAITING, stack(frames))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "true, java.util.concurrent.locks.LockSupport.parkNanos com.lmax.disruptor.MultiProducerSequencer.next",
        "true, java.util.concurrent.locks.LockSupport.parkNanos com.shaded.lmax.disruptor.SingleProducerSequencer.next",
        "false, java.util.concurrent.locks.LockSupport.parkNanos com.lmax.disruptor.SleepingWaitStrategy.waitFor",
        "false, java.util.concurrent.locks.LockSupport.parkNanos com.acme.Ring.next"
                + " com.lmax.disruptor.MultiProducerSequencer.next"
    })
    void a_producer_at_a_full_ring_parks_again_and_again(boolean full, String frames) {
        assertThat(WaitShape.isAtFullRing(stack(frames))).isEqualTo(full);
    }

    /** Lines of JDK 17 and of 25. */
    @ParameterizedTest
    @CsvSource({
        "PIPE_READ, sun.nio.ch.FileDispatcherImpl.read0 sun.nio.ch.IOUtil.read sun.nio.ch.SourceChannelImpl.read",
        "PIPE_READ, sun.nio.ch.SocketDispatcher.readv0 sun.nio.ch.IOUtil.read sun.nio.ch.SourceChannelImpl.read",
        "PIPE_READ, sun.nio.ch.Net.poll sun.nio.ch.SelChImpl.park sun.nio.ch.SourceChannelImpl.read",
        "PIPE_WRITE, sun.nio.ch.UnixFileDispatcherImpl.write0 sun.nio.ch.IOUtil.write sun.nio.ch.SinkChannelImpl.write"
                + " sun.nio.ch.ChannelOutputStream.write",
        "OUTSIDE, sun.nio.ch.FileDispatcherImpl.transferTo0 sun.nio.ch.FileChannelImpl.transferTo",
        "OUTSIDE, sun.nio.ch.EPoll.wait sun.nio.ch.SelectorImpl.select",
        "OUTSIDE, sun.nio.ch.SocketDispatcher.read0 com.acme.Copy.run sun.nio.ch.SourceChannelImpl.read"
    })
    void a_thread_in_a_system_call_waits_for_a_pipe_or_for_the_outside(Kind kind, String frames) {
        StackTraceElement[] stack = stack(frames);
        StackTraceElement top = stack[0];
        stack[0] = new StackTraceElement(
                "app", "java.base", null, top.getClassName(), top.getMethodName(), "X.java", NATIVE);

        assertThat(WaitShape.of(Thread.State.RUNNABLE, stack)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"PARK, com.acme.Main.run java.util.concurrent.CountDownLatch.await"})
    void frames_below_the_applications_first_do_not_count(Kind kind, String frames) {
        assertThat(WaitShape.of(Thread.State.WAITING, stack(frames))).isEqualTo(kind);
    }

    private static StackTraceElement[] stack(String frames) {
        return Arrays.stream(frames.split(" "))
                .map(each -> each.replace("AQS$", "java.util.concurrent.locks.AbstractQueuedSynchronizer$"))
                .map(each -> {
                    int dot = each.lastIndexOf('.');
                    String module = each.startsWith("com.") ? null : "java.base";
                    return new StackTraceElement(
                            "app", module, null, each.substring(0, dot), each.substring(dot + 1), "X.java", 1);
                })
                .toArray(StackTraceElement[]::new);
    }
}
