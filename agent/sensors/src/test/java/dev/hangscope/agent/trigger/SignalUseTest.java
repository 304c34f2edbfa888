package dev.hangscope.agent.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalUseTest {

    @ParameterizedTest
    @ValueSource(strings = {"OpenJDK 64-Bit Server VM", "Java HotSpot(TM) 64-Bit Server VM"})
    void hotspot_with_a_signal_dispatcher_dumps_threads(String vmName) {
        SignalUse use = SignalUse.of(vmName, List.of("Reference Handler", "Signal Dispatcher"));

        assertThat(use).isEqualTo(SignalUse.THREAD_DUMP);
        assertThat(use.warning()).isNull();
    }

    @Test
    void hotspot_without_one_runs_with_Xrs() {
        SignalUse use = SignalUse.of("OpenJDK 64-Bit Server VM", List.of("Reference Handler", "Finalizer"));

        assertThat(use).isEqualTo(SignalUse.REDUCED);
        assertThat(use.warning()).contains("-Xrs").contains("jcmd PID JVMTI.data_dump");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Eclipse OpenJ9 VM", "Zing 64-Bit Tiered VM", ""})
    void another_jvm_is_said_to_be_untested(String vmName) {
        assertThat(SignalUse.of(vmName, List.of()).warning()).contains("not HotSpot");
    }

    @Test
    void this_jvm_dumps_threads() {
        assertThat(SignalUse.ofThisJvm()).isEqualTo(SignalUse.THREAD_DUMP);
    }
}
