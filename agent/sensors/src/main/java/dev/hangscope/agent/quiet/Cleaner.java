package dev.hangscope.agent.quiet;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What JNA uses in the place of its own {@code com.sun.jna.internal.Cleaner}, whose thread would live as long as the JVM. This one has no
 * thread: native memory of objects that are gone is freed when the next one is registered. So it never holds more than what was registered
 * since the last collection of garbage.
 */
public final class Cleaner {
    private static final Cleaner ONE = new Cleaner();

    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Set<Registered> registered = ConcurrentHashMap.newKeySet();

    private Cleaner() {}

    /** Frees what belongs to an object, once. */
    public interface Cleanable {

        /** Does so now, if it was not done before. */
        void clean();
    }

    private final class Registered extends PhantomReference<Object> implements Cleanable {
        private final Runnable cleaning;

        Registered(Object object, Runnable cleaning) {
            super(object, gone);
            this.cleaning = cleaning;
        }

        @Override
        public void clean() {
            if (registered.remove(this)) {
                cleaning.run();
            }
        }
    }

    /** The one of this JVM. */
    public static Cleaner getCleaner() {
        return ONE;
    }

    /**
     * Runs the action when the object is gone and another one is registered.
     *
     * @param cleaning does not refer to the object
     */
    public Cleanable register(Object object, Runnable cleaning) {
        cleanGone();
        Registered made = new Registered(object, cleaning);
        registered.add(made);
        return made;
    }

    private void cleanGone() {
        for (Object each = gone.poll(); each != null; each = gone.poll()) {
            try {
                ((Cleanable) each).clean();
            } catch (RuntimeException | LinkageError notFreed) {
                // As in JNA: it stays allocated, and whoever registers another object has nothing to do with it.
            }
        }
    }
}
