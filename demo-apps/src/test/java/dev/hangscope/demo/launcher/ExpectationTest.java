package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    private static final Expectation SENTINEL = Expectation.of("missing-sentinel|join-deadlock LIKELY Importer.load");

    @Test
    void isParsedFromOneLine() {
        assertThat(SENTINEL.kinds()).containsExactly("missing-sentinel", "join-deadlock");
        assertThat(SENTINEL.verdict()).isEqualTo(DemoOutcome.LIKELY);
        assertThat(SENTINEL.mention()).isEqualTo("Importer.load");
        assertThatThrownBy(() -> Expectation.of("missing-sentinel LIKELY"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing-sentinel LIKELY");
    }

    @Test
    void isMetByTheSameKindAtLeastAsSureThatMentionsTheWord() {
        assertThat(SENTINEL.isMetBy(found("missing-sentinel", DemoOutcome.LIKELY)))
                .isTrue();
        assertThat(SENTINEL.isMetBy(found("join-deadlock", DemoOutcome.PROVEN))).isTrue();
        assertThat(SENTINEL.isMetBy(found("missing-sentinel", DemoOutcome.SUSPECTED)))
                .isFalse();
        assertThat(SENTINEL.isMetBy(found("full-pipe", DemoOutcome.PROVEN))).isFalse();
        assertThat(SENTINEL.isMetBy(new Found("missing-sentinel", DemoOutcome.PROVEN, "at Other.load")))
                .isFalse();
    }

    @Test
    void aNoteMustBeANote() {
        Expectation note = Expectation.of("defunct-child NOTE sleep");

        assertThat(note.isMetBy(new Found("defunct-child", DemoOutcome.NOTE, "pid 7, sleep")))
                .isTrue();
        assertThat(note.isMetBy(new Found("defunct-child", DemoOutcome.LIKELY, "pid 7, sleep")))
                .isFalse();
    }

    @Test
    void aMissingFindingAndAFindingTooManyAreDifferences() {
        List<Found> both =
                List.of(found("missing-sentinel", DemoOutcome.LIKELY), found("missing-sentinel", DemoOutcome.LIKELY));

        assertThat(Expectation.differences(List.of(SENTINEL), both.subList(0, 1)))
                .isEmpty();
        assertThat(Expectation.differences(List.of(SENTINEL), List.of()))
                .containsExactly("missing: missing-sentinel|join-deadlock LIKELY that mentions \"Importer.load\"");
        assertThat(Expectation.differences(List.of(SENTINEL), both))
                .containsExactly("not expected: missing-sentinel LIKELY");
        assertThat(Expectation.differences(List.of(), both)).hasSize(2);
    }

    private static Found found(String kind, DemoOutcome verdict) {
        return new Found(kind, verdict, "at Importer.load(Importer.java:40)");
    }
}
