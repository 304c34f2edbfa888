package dev.hangscope.agent.bootstrap.hooks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a hook was called from: the JDK frame next to the application's code, and the application's frames behind it. Kept
 * as {@link StackTraceElement}s, which hold names only and so pin no class.
 */
public final class CallSite implements Function<Stream<StackWalker.StackFrame>, StackTraceElement[]> {
    private static final int APPLICATION_FRAMES = 6;

    /** Between a pool of connections and the code that asks for one there may be several libraries. */
    private static final int DEEP_FRAMES = 24;

    private static final int MOST_FRAMES_LOOKED_AT = 40;

    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final CallSite INSTANCE = new CallSite(APPLICATION_FRAMES);
    private static final CallSite DEEP = new CallSite(DEEP_FRAMES);

    private final int mostFrames;

    private CallSite(int mostFrames) {
        this.mostFrames = mostFrames;
    }

    /** The site, or {@code null} when the budget of samples is spent. Costs 2 to 4 microseconds. */
    public static StackTraceElement @Nullable [] sample() {
        return CoarseClock.takeSample() ? here() : null;
    }

    /** The site, for a caller who has a budget of its own. */
    public static StackTraceElement[] here() {
        return WALKER.walk(INSTANCE);
    }

    /** The site with up to 24 frames of the application and its libraries. */
    public static StackTraceElement[] deep() {
        return WALKER.walk(DEEP);
    }

    @Override
    public StackTraceElement[] apply(Stream<StackWalker.StackFrame> frames) {
        List<StackTraceElement> kept = new ArrayList<>(mostFrames + 1);
        StackWalker.StackFrame lastJdkFrame = null;
        Iterator<StackWalker.StackFrame> iterator = frames.iterator();
        for (int i = 0; i < MOST_FRAMES_LOOKED_AT && iterator.hasNext() && kept.size() <= mostFrames; i++) {
            StackWalker.StackFrame frame = iterator.next();
            if (kept.isEmpty() && isJdkOrHook(frame.getClassName())) {
                lastJdkFrame = frame;
                continue;
            }
            if (kept.isEmpty() && lastJdkFrame != null) {
                kept.add(Capped.frame(lastJdkFrame.toStackTraceElement()));
            }
            kept.add(Capped.frame(frame.toStackTraceElement()));
        }
        if (kept.isEmpty() && lastJdkFrame != null) {
            kept.add(Capped.frame(lastJdkFrame.toStackTraceElement()));
        }
        return kept.toArray(new StackTraceElement[0]);
    }

    private static boolean isJdkOrHook(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || className.startsWith("sun.")
                || className.startsWith("dev.hangscope.agent.bootstrap.");
    }
}
