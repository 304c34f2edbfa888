package dev.hangscope.diagnosis.rules.context.code;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.WakeFacts;
import java.util.Optional;

/**
 * What code that notifies objects of one class has to do with a thread that waits on such an object. Nearly all code notifies the objects
 * that it waits on itself. An object of a class of the application has one purpose; one of a class of the JDK may have any.
 */
public enum NotifyingCode {
    /** The wake-ups were no notifications. */
    NONE,

    /** The code of the waiter, or code that notifies the same class of objects of the application. */
    SAME,

    /** Code of the same package, which may have got the object from the waiter's. */
    RELATED,

    /** Code that has objects of its own. */
    OTHER;

    public static NotifyingCode of(WakeFacts wakes, JavaThread waiter) {
        Optional<Frame> notifies = Optional.ofNullable(wakes.notifiedAt()).flatMap(Site::user);
        if (notifies.isEmpty()) {
            return NONE;
        }
        String type = notifies.get().type();
        String ofWaiter = waiter.userFrame().map(Frame::type).orElse("");
        if ((!wakes.type().isEmpty() && !isOfJdk(wakes.type()))
                || Frame.topLevel(type).equals(Frame.topLevel(ofWaiter))) {
            return SAME;
        }
        boolean related = waiter.stack().stream()
                .filter(frame -> !frame.isJdk())
                .anyMatch(frame -> packageOf(frame.type()).equals(packageOf(type)));
        return related ? RELATED : OTHER;
    }

    /** By the name, as a class of an object has no frame. Arrays are nobody's. */
    private static boolean isOfJdk(String type) {
        return type.startsWith("java.") || type.startsWith("javax.") || type.startsWith("jdk.") || type.startsWith("[");
    }

    private static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }
}
