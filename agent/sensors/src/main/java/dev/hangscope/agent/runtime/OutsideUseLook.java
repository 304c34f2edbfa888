package dev.hangscope.agent.runtime;

import dev.hangscope.agent.watch.OutsideUses;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ThreadActivity;
import java.util.ArrayList;
import java.util.List;

/** Adds to what threads do in system calls what they read from or write to, where the operating system tells it. */
final class OutsideUseLook {
    private OutsideUseLook() {}

    /** The same facts where no thread is known to be in a system call for long. */
    static JvmFacts complete(JvmFacts facts) {
        if (facts.knownActivities().stream().noneMatch(each -> each.osThread() != null)) {
            return facts;
        }
        try {
            OutsideUses uses = OutsideUses.now();
            if (uses == null) {
                return facts;
            }
            List<ThreadActivity> completed = new ArrayList<>();
            for (ThreadActivity each : facts.knownActivities()) {
                completed.add(each.osThread() == null ? each : each.with(uses.of(each.osThread())));
            }
            return facts.withActivities(completed);
        } catch (RuntimeException | LinkageError unreadable) {
            // Whom such a thread waits for is not told then.
            return facts;
        }
    }
}
