package dev.hangscope.diagnosis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a releaser does now, or how it ended.
 *
 * @param state what is known of it
 * @param words the word of the state, or words that say more: {@code of descriptor 3,}
 * @param last what it did last and when, in words that go on after {@code words}: {@code 3 s ago, after 2 puts}; of one that
 *     waits a phrase of its own, {@code reading from a pipe at ...}; {@code null} when not known
 */
public record Fate(State state, String words, @Nullable String last) {

    /** What is known of a releaser. */
    public enum State {
        /** Waits itself. */
        WAITING,
        /** May move. */
        ALIVE,
        ENDED,
        /** Has ended, and its parent has not reaped it. */
        DEFUNCT;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** Whether it releases no thread any more. */
        public boolean isGone() {
            return this == ENDED || this == DEFUNCT;
        }
    }

    /** The fate of one in this state, without other words for it. */
    public Fate(State state, @Nullable String last) {
        this(state, state.word, last);
    }

    /** Returns the fate as one phrase. */
    public String phrase() {
        if (last == null) {
            return words;
        }
        boolean plain = words.equals(state.word);
        if (plain && state == State.WAITING) {
            return last;
        }
        return words + (plain && state == State.ALIVE ? ", " : " ") + last;
    }
}
