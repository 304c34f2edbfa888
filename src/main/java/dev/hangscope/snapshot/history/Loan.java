package dev.hangscope.snapshot.history;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection or another object that a pool of a library has lent, and not got back.
 *
 * @param pool class name of the pool, as it stands in the frames of those that borrow from it; pools of one class are not told apart
 * @param thread id of the borrower, which may have handed it to another thread; alive if it is among the snapshot's threads, ended otherwise
 * @param ago time since then
 * @param at where it was borrowed, from the library's frames outwards; {@code null} when not sampled
 */
public record Loan(
        String pool, long thread, Duration ago, @Nullable Site at) {}
