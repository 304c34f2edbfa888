package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread.Role;
import org.junit.jupiter.api.Test;

/** What a thread is for, as its stack tells. */
class JavaThreadsTest {

    private static StackTraceElement jdk(String type, String method) {
        return new StackTraceElement(null, "java.base", "17", type, method, null, 1);
    }

    private static StackTraceElement frame(String type) {
        return new StackTraceElement(type, "run", null, 1);
    }

    private static Role role(StackTraceElement... stack) {
        return JavaThreads.role(new Thread("any"), stack);
    }

    private static final StackTraceElement READS = jdk("sun.nio.ch.SocketDispatcher", "read0");
    private static final StackTraceElement STARTED = jdk("java.lang.Thread", "run");

    @Test
    void a_thread_that_reads_a_test_runners_commands_is_a_housekeeper() {
        StackTraceElement surefire = frame("org.apache.maven.surefire.booter.CommandReader$CommandRunnable");
        StackTraceElement gradle = frame("org.gradle.internal.remote.internal.hub.MessageHub");

        assertThat(role(READS, surefire, STARTED)).isEqualTo(Role.HOUSEKEEPER);
        assertThat(role(READS, gradle, gradle, STARTED)).isEqualTo(Role.HOUSEKEEPER);
        assertThat(JavaThreads.role(new Thread("surefire-forkedjvm-ping-30s"), new StackTraceElement[] {STARTED}))
                .isEqualTo(Role.HOUSEKEEPER);
    }

    @Test
    void the_thread_that_runs_the_test_is_the_applications() {
        StackTraceElement surefire = frame("org.apache.maven.surefire.booter.ForkedBooter");

        assertThat(role(READS, frame("com.acme.ImporterTest"), surefire)).isEqualTo(Role.APPLICATION);
        assertThat(role(READS, STARTED)).isEqualTo(Role.APPLICATION);
        assertThat(role()).isEqualTo(Role.APPLICATION);
    }

    @Test
    void the_thread_that_asks_for_junit_before_it_interrupts_a_test_is_a_housekeeper() {
        StackTraceElement asks = frame("dev.hangscope.junit.HangReportExtension");

        assertThat(role(READS, asks, frame("org.junit.jupiter.engine.extension.TimeoutInvocation"), STARTED))
                .isEqualTo(Role.HOUSEKEEPER);
    }

    @Test
    void the_thread_that_times_junits_tests_is_a_housekeeper_unless_it_runs_other_code() {
        Thread watcher = new Thread("junit-jupiter-timeout-watcher");
        StackTraceElement interrupts = frame("org.junit.jupiter.engine.extension.InterruptTask");

        assertThat(JavaThreads.role(watcher, new StackTraceElement[] {STARTED})).isEqualTo(Role.HOUSEKEEPER);
        assertThat(JavaThreads.role(watcher, new StackTraceElement[] {interrupts, STARTED}))
                .isEqualTo(Role.HOUSEKEEPER);
        assertThat(JavaThreads.role(watcher, new StackTraceElement[] {frame("com.acme.Importer"), STARTED}))
                .isEqualTo(Role.APPLICATION);
        assertThat(role(interrupts, STARTED)).isEqualTo(Role.APPLICATION);
    }
}
