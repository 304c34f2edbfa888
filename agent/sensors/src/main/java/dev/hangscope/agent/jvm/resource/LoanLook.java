package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.pool.Loans;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.instrument.pool.PoolWeaver;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.history.Lender;
import dev.hangscope.snapshot.history.Lender.Loan;
import dev.hangscope.snapshot.stack.Frames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What those pools of libraries have lent of which threads are about to borrow now. */
public final class LoanLook {
    private static final int MOST_FACTS = 1_000;

    private final List<Loans.Lent> loans = new ArrayList<>();
    private final boolean complete;

    /** Looks at what is lent. */
    public LoanLook(Collection<Waiting> threads) {
        List<Loans.Lent> all = Loans.all();
        if (!all.isEmpty()) {
            Set<String> entered = classes(threads);
            for (Loans.Lent loan : all) {
                if (entered.contains(PoolWeaver.poolClass(loan.poolClass))) {
                    loans.add(loan);
                }
            }
        }
        complete = Loans.areComplete() && loans.size() <= MOST_FACTS;
    }

    private static Set<String> classes(Collection<Waiting> threads) {
        Set<String> classes = new HashSet<>();
        for (Waiting thread : threads) {
            for (StackTraceElement frame : thread.kind() == null ? new StackTraceElement[0] : thread.stack()) {
                classes.add(frame.getClassName());
            }
        }
        return classes;
    }

    /** The records of those borrowers that have one. */
    public List<ThreadRecord> users() {
        List<ThreadRecord> users = new ArrayList<>();
        for (Loans.Lent loan : loans) {
            if (loan.record != null) {
                users.add(loan.record);
            }
        }
        return users;
    }

    /** Returns the pools that have lent something; {@code null} when not all of it is known. */
    public @Nullable List<Lender> facts(LookTime time) {
        if (!complete) {
            return null;
        }
        Map<Integer, List<Loan>> byPool = new TreeMap<>();
        for (Loans.Lent loan : loans) {
            byPool.computeIfAbsent(loan.poolClass, key -> new ArrayList<>())
                    .add(new Loan(loan.thread, time.since(loan.nanos), loan.at == null ? null : Frames.site(loan.at)));
        }
        List<Lender> facts = new ArrayList<>();
        byPool.forEach((pool, its) ->
                facts.add(new Lender(PoolWeaver.poolClass(pool), Loans.gotBack(pool), Loans.fromOthers(pool), its)));
        return facts;
    }
}
