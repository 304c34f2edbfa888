package dev.hangscope.agent.jvm.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadFieldsTest {

    @Test
    void a_jdk_with_another_field_names_the_family_that_needs_it_alone() {
        Map<String, String> missing = ReadFields.missing(field -> !field.endsWith("FutureTask runner"));

        assertThat(missing)
                .containsExactly(
                        Map.entry("futures", "this JDK's java.util.concurrent.FutureTask has no field runner"));
    }

    @Test
    void either_of_two_fields_will_do() {
        assertThat(ReadFields.missing(field -> !field.endsWith("Thread holder")))
                .isEmpty();
        assertThat(ReadFields.missing(field -> !field.startsWith("java.lang.Thread ")))
                .containsOnlyKeys("pools");
    }

    @Test
    void the_jdk_that_runs_the_tests_has_them_all() {
        assertThat(ReadFields.missing()).isEmpty();
    }
}
