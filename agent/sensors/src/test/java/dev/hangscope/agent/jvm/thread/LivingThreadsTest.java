package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivingThreadsTest {
    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "Some.java", 1);
    }

    @Test
    void the_signal_dispatcher_that_asks_for_this_report_is_not_at_work() {
        StackTraceElement[] asking = {
            frame("jdk.internal.misc.Unsafe", "unpark"),
            frame("java.util.concurrent.locks.LockSupport", "unpark"),
            frame("dev.hangscope.agent.trigger.ReportThread", "request"),
            frame("dev.hangscope.agent.trigger.DataDumpEvent$Wake", "requested")
        };

        assertThat(LivingThreads.withoutCallback(asking)).isEmpty();
    }

    @Test
    void a_thread_of_the_application_keeps_its_stack() {
        StackTraceElement[] waiting = {
            frame("java.lang.Object", "wait0"), frame("com.acme.Importer", "consume"), frame("java.lang.Thread", "run")
        };

        assertThat(LivingThreads.withoutCallback(waiting)).isSameAs(waiting);
        assertThat(LivingThreads.withoutCallback(new StackTraceElement[0])).isEmpty();
    }

    /** The name of the package in LivingThreads: found here when the trigger moves. */
    @Test
    void the_callback_is_where_it_is_looked_for() throws ClassNotFoundException {
        Class<?> callback = Class.forName(
                "dev.hangscope.agent.trigger.DataDumpEvent$Wake",
                false,
                getClass().getClassLoader());

        assertThat(callback.getDeclaredMethods()).extracting("name").contains("requested");
    }
}
