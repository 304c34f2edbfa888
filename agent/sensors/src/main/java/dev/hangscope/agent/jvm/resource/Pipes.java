package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.jvm.access.MadeSites;
import dev.hangscope.agent.jvm.resource.ResourceLook.Seen;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import java.io.PipedInputStream;
import java.io.PipedReader;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link PipedInputStream} and {@link PipedReader}: both keep the buffer, and the thread that used each side last. Any other
 * thread that has the writing end may write, so the parties are never complete.
 */
public final class Pipes {
    private Pipes() {}

    /** Whether the object is an end of a pipe inside the JVM. */
    public static boolean isPipe(@Nullable Object object) {
        return object instanceof PipedInputStream || object instanceof PipedReader;
    }

    static ResourceFacts facts(Seen pipe) {
        Object object = pipe.object();
        Class<?> type = object instanceof PipedReader ? PipedReader.class : PipedInputStream.class;
        List<Party> parties = new ArrayList<>();
        party(type, "readSide", object, Role.READER, parties);
        party(type, "writeSide", object, Role.WRITER, parties);
        Object buffer = JdkInternals.read(type, "buffer", object);
        Long capacity = buffer == null ? null : (Long) (long) Array.getLength(buffer);
        return new ResourceFacts(
                pipe.id(),
                pipe.kind(),
                object.getClass().getName(),
                MadeSites.madeAt(object),
                capacity == null ? null : filled(type, object, capacity),
                capacity,
                parties,
                null,
                false);
    }

    private static void party(Class<?> type, String field, Object pipe, Role role, List<Party> parties) {
        if (JdkInternals.read(type, field, pipe) instanceof Thread thread) {
            parties.add(new Party(JavaThreads.id(thread), role, 1, null, null));
        }
    }

    /** {@code in} is -1 when the buffer is empty, and equals {@code out} when it is full. */
    private static @Nullable Long filled(Class<?> type, Object pipe, long capacity) {
        if (JdkInternals.read(type, "in", pipe) instanceof Integer in
                && JdkInternals.read(type, "out", pipe) instanceof Integer out) {
            return in < 0 ? 0L : in > out ? in - out : in - out + capacity;
        }
        return null;
    }
}
