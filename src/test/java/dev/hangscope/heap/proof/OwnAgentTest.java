package dev.hangscope.heap.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the agent keeps of the application wakes nobody; what an application of that name keeps may. */
class OwnAgentTest {
    @Test
    void each_package_of_the_analysis_is_known_as_ours() {
        assertThat(Stream.of(
                        dev.hangscope.snapshot.JvmFacts.class,
                        dev.hangscope.waitgraph.JvmWaitGraph.class,
                        dev.hangscope.diagnosis.Diagnosis.class,
                        dev.hangscope.report.Head.class,
                        HeapLook.class))
                .allMatch(type -> OwnAgent.isClass(type.getName()));
        assertThat(OwnAgent.isClass("dev.hangscope.demo.Main")).isFalse();
    }

    @Test
    void what_calls_listeners_of_the_application_is_ours_but_not_silent() {
        assertThat(OwnAgent.isSilent("dev.hangscope.agent.runtime.Reporter")).isTrue();
        assertThat(OwnAgent.isClass("dev.hangscope.agent.publish.HangscopeBean"))
                .isTrue();
        assertThat(OwnAgent.isSilent("dev.hangscope.agent.publish.HangscopeBean"))
                .isFalse();
    }
}
