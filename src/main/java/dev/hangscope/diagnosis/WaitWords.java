package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a Java thread does, in words for a report. */
public final class WaitWords {
    /** A vowel, a u that is not spoken as in unit, or a letter of an acronym whose name begins with a vowel. */
    private static final Pattern BEGINS_WITH_VOWEL =
            Pattern.compile("[AEFHILMNORSX](?=[A-Z])|[AEIOaeio]|[Uu](?!ni(?!n)|se|su|til|[A-Z])");

    private WaitWords() {}

    /** The user's frame, or the one that tells most. */
    public static String at(JavaThread thread) {
        return thread.place().map(Frame::toString).orElse("unknown");
    }

    /** {@code a Lock}, {@code an Exchanger}, {@code an SSLSocket}, {@code an UnboundedQueue}, {@code a UserQueue}. */
    public static String withArticle(String noun) {
        return (BEGINS_WITH_VOWEL.matcher(noun).lookingAt() ? "an " : "a ") + noun;
    }

    /** What is left of a latch, barrier, phaser or semaphore: {@code count 2 of 3 left}; nothing of anything else. */
    public static Optional<String> left(ResourceFacts facts) {
        if (facts.count() == null) {
            return Optional.empty();
        }
        String count = countOf(facts);
        return switch (facts.kind()) {
            case LATCH -> Optional.of("count " + count + " left");
            case BARRIER, PHASER -> Optional.of(count + " parties have not arrived");
            case SEMAPHORE -> Optional.of(count + " permits free");
            default -> Optional.empty();
        };
    }

    /** {@code 2 of 3}; of a resource whose count is known. */
    public static String countOf(ResourceFacts facts) {
        return Words.number(Objects.requireNonNull(facts.count()))
                + (facts.limit() == null ? "" : " of " + Words.number(facts.limit()));
    }

    /**
     * What the wait is, in words that go on after a thread's name: {@code in Thread.join}.
     *
     * @param type class of what is waited for; {@code null} when it is not known
     */
    public static String doing(@Nullable ThreadWait wait, @Nullable String type) {
        if (wait == null) {
            return "waiting";
        }
        String what = type == null ? "" : withArticle(Words.simple(type));
        return switch (wait.kind()) {
            case QUEUE_TAKE -> "taking from " + or(what, "a queue");
            case QUEUE_PUT -> "putting into " + or(what, "a queue");
            case THREAD_JOIN -> "in Thread.join";
            case MONITOR_ENTER -> "entering a monitor";
            case CLASS_INIT -> "waiting for the initialization of " + (type == null ? "a class" : Words.simple(type));
            case OBJECT_WAIT -> "in Object.wait";
            case PARK -> "parked";
            case SLEEP -> "sleeping";
            case OUTSIDE -> "waiting for the outside";
            case LOCK -> "locking " + or(what, "a lock");
            case LATCH, BARRIER, PHASER -> "awaiting " + or(what, "a count");
            case SEMAPHORE -> "acquiring a permit";
            case FUTURE -> "waiting for the result of " + or(what, "a future");
            case POOL_END -> "waiting for a pool's end";
            case PIPE_READ -> "reading from " + or(what, "a pipe");
            case PIPE_WRITE -> "writing into " + or(what, "a pipe");
            case PROCESS_END -> "in Process.waitFor for " + child(wait, "a process");
            case CHILD_READ -> "reading " + child(wait, "from a child process");
            case CHILD_WRITE -> "writing " + child(wait, "into a child process");
            default ->
                "waiting for "
                        + withArticle(
                                wait.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        };
    }

    private static String or(String known, String otherwise) {
        return known.isEmpty() ? otherwise : known;
    }

    /** {@code process 12}, {@code stdout of process 12}. */
    private static String child(ThreadWait wait, String otherwise) {
        NodeId target = wait.target();
        return target == null ? otherwise : child(target);
    }

    /** What a wait for a child process or for one of its streams is for. */
    public static String child(NodeId target) {
        if (target instanceof NodeId.OfStream stream) {
            return stream.name().word() + " of process " + stream.pid();
        }
        return target instanceof NodeId.OfProcess process ? "process " + process.pid() : target.toString();
    }
}
