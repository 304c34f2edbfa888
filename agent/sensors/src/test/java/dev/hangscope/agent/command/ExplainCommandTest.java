package dev.hangscope.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.Rules;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int explain(String words) {
        return Commands.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(("explain " + words).strip().split(" "));
    }

    @Test
    void each_kind_has_its_page_and_nothing_of_the_next_one() {
        for (Kind kind : Rules.kinds()) {
            out.getBuffer().setLength(0);
            assertThat(explain(kind.id())).isZero();
            assertThat(out.toString())
                    .startsWith("## " + kind.id() + "\n\n**How it looks.**")
                    .contains("**How to fix it.**")
                    .doesNotContain("\n## ");
        }
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing-sentinel", "missing sentinel", "Missing-Sentinel", "MISSING SENTINEL"})
    void a_kind_may_be_written_as_any_report_writes_it(String words) {
        assertThat(explain(words)).isZero();
        assertThat(out.toString()).startsWith("## missing-sentinel");
    }

    @ParameterizedTest
    @CsvSource({
        "lock-cycle, deadlock",
        "join cycle, join-deadlock",
        "dead-lock-holder, abandoned-lock",
        "starved-pool, pool-starvation",
        "Exhausted Pool, pool-exhaustion",
        "uncounted-latch, unreleased-synchronizer",
        "poison-pill, missing-sentinel",
        "zombie, defunct-child",
    })
    void a_former_or_other_name_of_a_kind_is_known(String typed, String kind) {
        assertThat(explain(typed)).isZero();
        assertThat(out.toString()).startsWith("## " + kind + "\n");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mising-sentinel,missing-sentinel", "dedlock,deadlock", "lock-cicle,deadlock", "zombi,defunct-child"})
    void an_unknown_kind_is_answered_with_the_nearest_and_the_list(String typed, String meant) {
        assertThat(explain(typed)).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "unknown kind '" + typed + "': did you mean '" + meant + "'? The kinds are missing-sentinel,",
                        "orphaned-process")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void no_kind_is_answered_with_the_list() {
        assertThat(explain("")).isEqualTo(2);
        assertThat(err.toString()).contains("no kind given. The kinds are ").hasLineCount(1);
    }
}
