package dev.hangscope.heap.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.DumpThread;
import dev.hangscope.heap.waits.ThreadObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompiledCodeTest {
    private static final String SERVES = "sun.rmi.transport.tcp.TCPTransport$ConnectionHandler.run";
    private static final CompiledCode SERVER_IS_OPTIMISED =
            CompiledCode.of("812   4   0  " + SERVES + "()V [0x1, 0x2 - 0x3]\n");

    private static ThreadObject thread(String... frames) {
        List<DumpFrame> all = new ArrayList<>();
        for (String frame : frames) {
            int dot = frame.lastIndexOf('.');
            all.add(new DumpFrame(frame.substring(0, dot), frame.substring(dot + 1), "", 7));
        }
        return new ThreadObject(new DumpThread(1, 0x10, all), null, 31, "RMI TCP Connection(1)", false, true, 0);
    }

    @Test
    void a_thread_that_waits_for_us_to_prove_something_hides_nothing() {
        ThreadObject serving = thread(
                "jdk.internal.misc.Unsafe.park",
                "java.util.concurrent.FutureTask.get",
                "dev.hangscope.agent.runtime.OwnThreadLook.answer",
                "dev.hangscope.agent.publish.HangscopeBean.prove",
                "com.sun.jmx.mbeanserver.PerInterface.invoke",
                SERVES);

        assertThat(SERVER_IS_OPTIMISED.hiding(serving)).isNull();
        assertThat(CompiledCode.unknown().hiding(serving)).isNull();
    }

    @Test
    void one_in_which_the_application_asks_for_it_may_hide_something() {
        ThreadObject serving = thread(
                "jdk.internal.misc.Unsafe.park",
                "java.util.concurrent.FutureTask.get",
                "dev.hangscope.agent.runtime.OwnThreadLook.answer",
                "dev.hangscope.agent.publish.HangscopeBean.prove",
                "com.acme.Admin.prove",
                SERVES);

        assertThat(SERVER_IS_OPTIMISED.hiding(serving))
                .isNotNull()
                .satisfies(frame -> assertThat(SERVES).isEqualTo(frame.type() + "." + frame.method()));
        assertThat(CompiledCode.unknown().hiding(serving))
                .isNotNull()
                .satisfies(frame -> assertThat(frame.type()).isEqualTo("com.acme.Admin"));
    }
}
