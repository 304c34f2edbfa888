package dev.hangscope.agent.bootstrap.hooks.wake;

import dev.hangscope.agent.bootstrap.hooks.Capped;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A line of the application's code that calls {@code notify} or {@code notifyAll}: the threads that did so there, for each class of the
 * notified object. Outlives the objects, the threads and the code's class.
 */
public final class NotifySite {
    /** So many classes of notified objects are told apart. One line rarely serves more than a class and its subclasses. */
    private static final int MOST_CLASSES = 4;

    /** Where the call is. */
    public final StackTraceElement at;

    /** Whether calls are made here that are not recorded. */
    private volatile boolean unseen;

    private final AtomicReferenceArray<@Nullable WakePlace> byClass = new AtomicReferenceArray<>(MOST_CLASSES);

    // Of the last call that was recorded. Plain and racy: a torn value costs a record that is made twice, or once less.
    private long lastBy;
    private @Nullable String lastType;
    private long lastAt;

    NotifySite(StackTraceElement at) {
        this.at = at;
    }

    /** Whether some of the calls at this place are recorded nowhere, so that more threads may notify here than are known. */
    public boolean isIncomplete() {
        return unseen;
    }

    void makeIncomplete() {
        unseen = true;
    }

    /** The notifiers of each class of objects that are told apart. */
    public List<WakePlace> byClass() {
        List<WakePlace> all = new ArrayList<>();
        for (int i = 0; i < MOST_CLASSES; i++) {
            WakePlace each = byClass.get(i);
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }

    /** Whether a call for an object of this class by that thread differs in nothing that matters from the last one. */
    boolean isRecorded(String type, long by) {
        return lastBy == by && lastType == type && lastAt == CoarseClock.now;
    }

    /** The current thread, which has this id, has notified an object of this class here. */
    void notified(String type, long by) {
        WakePlace place = find(Capped.className(type));
        if (place == null) {
            unseen = true;
            return;
        }
        place.woken(by);
        lastBy = by;
        lastType = type;
        lastAt = CoarseClock.now;
    }

    /** {@code null} when there is no room for another class. */
    private @Nullable WakePlace find(String type) {
        for (int i = 0; i < MOST_CLASSES; i++) {
            WakePlace place = byClass.get(i);
            if (place == null) {
                WakePlace fresh = new WakePlace(type, new StackTraceElement[] {at});
                place = byClass.compareAndSet(i, null, fresh) ? fresh : byClass.get(i);
            }
            if (place != null && place.type.equals(type)) {
                return place;
            }
        }
        return null;
    }
}
