package dev.hangscope.snapshot.history;

import dev.hangscope.snapshot.code.Site;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class of a library's pools that lend connections or other objects. Pools of one class are not told apart.
 *
 * @param pool its name, as it stands in the frames of those that borrow
 * @param gotBack how often something was given back, about
 * @param fromOthers how often a thread gave back what another one had borrowed, about
 * @param loans what is lent and not given back
 */
public record Lender(String pool, long gotBack, long fromOthers, List<Loan> loans) {

    public Lender {
        loans = List.copyOf(loans);
    }

    /** Whether borrowers were seen to give back what they had borrowed, and nobody else was. */
    public boolean isServedByBorrowers() {
        return gotBack > 0 && fromOthers == 0;
    }

    /**
     * Something that is lent.
     *
     * @param thread id of the borrower, which may have handed it to another thread; alive if it is among the snapshot's threads, ended
     *     otherwise
     * @param ago time since then
     * @param at where it was borrowed, from the library's frames outwards; {@code null} when not sampled
     */
    public record Loan(long thread, Duration ago, @Nullable Site at) {}
}
