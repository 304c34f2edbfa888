package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.jvm.JvmLook;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The JDK's own threads, those of this JVM among them, are not taken for the application's, nor the other way round. */
class JdkThreadsTest {
    private static final StackTraceElement JDK =
            new StackTraceElement(null, "java.base", "25", "java.lang.Thread", "run", null, 1);

    private static StackTraceElement application(String type) {
        return new StackTraceElement(type, "run", null, 1);
    }

    private static StackTraceElement jdk(String type, String method) {
        return new StackTraceElement(null, "java.base", "25", type, method, null, 1);
    }

    @Test
    void no_thread_of_the_application_becomes_a_housekeeper_by_its_name() {
        for (String name : List.of("Common-Cleaner", "VirtualThread-unblocker", "process reaper", "Finalizer")) {
            Thread thread = new Thread(name);

            assertThat(JdkThreads.isOne(thread, new StackTraceElement[] {JDK}))
                    .as(name)
                    .isFalse();
            assertThat(JdkThreads.isOne(thread, new StackTraceElement[0]))
                    .as(name)
                    .isFalse();
        }
    }

    @Test
    void a_poller_serves_the_jdk_and_a_virtual_thread_that_waits_for_a_socket_does_not() {
        StackTraceElement[] poller = {jdk("sun.nio.ch.EPoll", "wait"), jdk("sun.nio.ch.Poller", "pollerLoop"), JDK};
        StackTraceElement[] reader = {
            jdk("java.lang.VirtualThread", "park"), jdk("sun.nio.ch.Poller", "poll"), application("com.acme.Reader")
        };

        assertThat(JdkThreads.isPoller(poller)).isTrue();
        assertThat(JdkThreads.isPoller(reader)).isFalse();
    }

    @Test
    void rmi_accepts_for_the_application_unless_jmx_started_it() {
        StackTraceElement[] accepts = {
            jdk("sun.nio.ch.NioSocketImpl", "accept"), jdk("sun.rmi.transport.tcp.TCPTransport$AcceptLoop", "run")
        };
        StackTraceElement registry = jdk("java.rmi.registry.LocateRegistry", "createRegistry");
        StackTraceElement[] byApplication = {registry, application("com.acme.Server")};
        StackTraceElement[] byJmx = {
            registry, application("javax.management.remote.rmi.RMIConnectorServer"), application("com.acme.Server")
        };

        assertThat(JdkThreads.acceptsForApplication(accepts, byApplication)).isTrue();
        assertThat(JdkThreads.acceptsForApplication(accepts, byJmx)).isFalse();
        assertThat(JdkThreads.acceptsForApplication(accepts, new StackTraceElement[] {registry}))
                .isFalse();
        assertThat(JdkThreads.acceptsForApplication(accepts, null)).isFalse();
        assertThat(JdkThreads.acceptsForApplication(new StackTraceElement[] {JDK}, byApplication))
                .isFalse();
    }

    @Test
    void the_threads_that_serve_virtual_threads_are_housekeepers() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "this JDK has no virtual threads");
        CountDownLatch slept = new CountDownLatch(1);
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        start.invoke(null, (Runnable) () -> {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            slept.countDown();
        });
        slept.await();

        List<JavaThread> threads = new JvmLook(null).look().threads();

        assertThat(threads)
                .filteredOn(thread -> thread.role() == Role.APPLICATION)
                .extracting(JavaThread::name)
                .noneMatch(name -> name.startsWith("VirtualThread-")
                        || name.endsWith("-Poller")
                        || name.matches("ForkJoinPool-\\d+-(worker-\\d+|delayScheduler)"));
        assertThat(threads)
                .filteredOn(thread -> thread.role() == Role.HOUSEKEEPER)
                .isNotEmpty();
    }

    /** Since JDK 25 it is a thread of the common pool, before it a scheduler's. */
    @Test
    void the_timer_of_delayed_completions_works_for_the_application() {
        CompletableFuture<Void> delayed =
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.HOURS));

        List<JavaThread> threads = new JvmLook(null).look().threads();

        assertThat(threads)
                .filteredOn(thread -> thread.name().equals("CompletableFutureDelayScheduler")
                        || thread.name().equals("ForkJoinPool.commonPool-delayScheduler"))
                .extracting(JavaThread::role)
                .containsExactly(Role.APPLICATION);
        delayed.cancel(false);
    }
}
