package dev.hangscope.snapshot.stack;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What follows from a thread's stack alone, found once for each stack. The threads of a crowd stand at a few places, and those that stand at
 * one share its list of frames, see {@link Frames#stack}. Equal lists that are not the same one are asked about anew: only the time depends
 * on what is shared. For one loop over the threads; it is not to be used by several threads at once.
 *
 * @param <T> the answer
 */
public final class PerStack<T> {
    private final Function<JavaThread, T> question;
    private final Map<List<Frame>, T> answers = new IdentityHashMap<>();

    /** @param question what is asked of the first thread with a stack, and holds for all of them */
    public PerStack(Function<JavaThread, T> question) {
        this.question = question;
    }

    /** The answer for this thread's stack. */
    public T of(JavaThread thread) {
        T known = answers.get(thread.stack());
        if (known == null) {
            known = question.apply(thread);
            answers.put(thread.stack(), known);
        }
        return known;
    }

    /** The frames of all stacks of these threads, those of a shared stack once. */
    public static Stream<Frame> frames(Collection<JavaThread> threads) {
        Set<List<Frame>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return threads.stream().map(JavaThread::stack).filter(seen::add).flatMap(List::stream);
    }
}
