package dev.hangscope.agent.jvm.access;

import dev.hangscope.agent.bootstrap.hooks.site.Sites;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.stack.Frames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where pools and pipes were made, and tasks submitted, as far as it was sampled and is remembered. */
public final class MadeSites {
    private MadeSites() {}

    /** {@code null} also when it was ours: the agent may be the first to use the common pool. */
    public static @Nullable Site madeAt(Object object) {
        Sites.Entry entry = Sites.MADE.find(object);
        return entry == null || isOurs(entry.at) ? null : Frames.site(entry.at);
    }

    private static boolean isOurs(StackTraceElement[] at) {
        return Arrays.stream(at).anyMatch(frame -> frame.getClassName().startsWith("dev.hangscope.agent."));
    }

    /** Returns where the task was submitted; {@code null} when that was not recorded. */
    public static @Nullable Site submittedAt(Object task) {
        Sites.Entry entry = Sites.SUBMITTED.find(task);
        return entry == null ? null : Frames.site(entry.at);
    }

    /** The thread that submitted the task. */
    public static @Nullable Party submitter(Object task) {
        Sites.Entry entry = Sites.SUBMITTED.find(task);
        return entry == null ? null : new Party(entry.thread, Role.SUBMITTER, 1, null, Frames.site(entry.at));
    }
}
