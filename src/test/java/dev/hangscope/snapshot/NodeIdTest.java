package dev.hangscope.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "thread:12",
                "process:4242",
                "os-thread:4242/4243",
                "stream:4242/stdout",
                "object:com.acme.Gate$$Lambda/0x0001@1f",
                "children:12",
                "children:12/0",
                "threads:free",
                "jvm:4242/thread:12",
                "jvm:4242/queue:1/producers",
                "queue:1/consumers",
                "pool:1/end",
            })
    void what_is_parsed_has_the_same_text(String text) {
        assertThat(NodeId.parse(text)).hasToString(text).isNotInstanceOf(NodeId.OfResource.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"latch:2", "class:com.acme.Gate$$Lambda/0x0001", "thread:x", "stream:1/stdlog", "", "noise"})
    void text_of_no_other_form_is_the_id_of_a_resource(String text) {
        assertThat(NodeId.parse(text)).isEqualTo(new NodeId.OfResource(text));
    }
}
