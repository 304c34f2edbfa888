package dev.hangscope.agent.bootstrap.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CappedTest {
    @Test
    void a_short_text_stays() {
        String text = "short";

        assertThat(Capped.text(text)).isSameAs(text);
        assertThat(Capped.text(null)).isNull();
    }

    @Test
    void a_pair_of_surrogates_is_not_split() {
        String text = "a".repeat(Capped.LONGEST - 4) + "\uD83D\uDE00" + "b".repeat(10);

        assertThat(Capped.text(text)).isEqualTo("a".repeat(Capped.LONGEST - 4) + "...");
    }

    @Test
    void a_frame_with_short_names_stays_and_one_with_long_names_is_cut() {
        StackTraceElement ordinary = new StackTraceElement("Type", "method", "Type.java", 7);
        StackTraceElement generated = new StackTraceElement("T".repeat(60_000), "m".repeat(60_000), null, 7);

        assertThat(Capped.frame(ordinary)).isSameAs(ordinary);
        assertThat(Capped.frame(generated).getClassName()).hasSize(512);
        assertThat(Capped.frame(generated).getMethodName()).hasSize(512);
        assertThat(Capped.frame(generated).getLineNumber()).isEqualTo(7);
    }
}
