package dev.hangscope.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaVersionTest {

    @ParameterizedTest
    @CsvSource({"1.8,8", "9,9", "11,11", "16,16"})
    void an_old_java_is_refused_with_its_version(String specification, String feature) {
        assertThat(JavaVersion.refusal(specification))
                .isEqualTo("hangscope: needs Java 17 or newer, this is " + feature);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"17", "21", "25", "99", "", "what"})
    void any_other_java_may_try(String specification) {
        assertThat(JavaVersion.refusal(specification)).isNull();
    }

    @Test
    void this_java_will_do() {
        assertThat(JavaVersion.refusal(System.getProperty("java.specification.version")))
                .isNull();
    }
}
