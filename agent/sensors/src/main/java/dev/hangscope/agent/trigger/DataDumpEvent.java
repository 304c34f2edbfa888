package dev.hangscope.agent.trigger;

import com.sun.jna.Callback;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes to JVMTI's DataDumpRequest, which the JVM posts on its signal dispatcher after its own thread dump.
 *
 * <p>The function tables are those of jni.h and jvmti.h: a slot is a function's number in the specification (JNI: "Index
 * in the JNIEnv interface function table"; JVMTI: its "Function" number less one). The subscription lasts as long as the
 * JVM.
 */
final class DataDumpEvent {

    private static final int SET_EVENT_NOTIFICATION_MODE = 2 - 1;
    private static final int SET_EVENT_CALLBACKS = 122 - 1;

    private static final int JVMTI_ENABLE = 1;
    private static final int FIRST_EVENT = 50;
    private static final int DATA_DUMP_REQUEST = 71;

    /** What is called has to be kept: JNA frees the native side of a callback that is garbage. */
    private static @Nullable Listener subscribed;

    private DataDumpEvent() {}

    /**
     * Called by the JVM on a thread that delivers all its signals: must neither block nor throw, and does not allocate.
     *
     * <p>Without parameters and passed through a direct mapping: then JNA enters it without making an array of arguments.
     * Where it makes one, a full heap crashes the JVM (JNA's callback.c uses the result of NewObjectArray unchecked).
     */
    interface Listener extends Callback {
        void requested();
    }

    /** The listener. A class, because JNA reads the method to call from it. */
    private static final class Wake implements Listener {

        private final ReportThread reports;

        Wake(ReportThread reports) {
            this.reports = reports;
        }

        @Override
        @SuppressWarnings("CatchAllThrowable") // JNA would print it
        public void requested() {
            try {
                reports.request();
            } catch (Throwable nothingToBeDone) {
                return;
            }
        }
    }

    /** The direct mapping whose only purpose is to turn a callback into its address: memmove returns its first argument. */
    private static final class Address {

        static {
            Native.register(Address.class, ToolInterface.libc());
        }

        private Address() {}

        static native Pointer memmove(Listener target, @Nullable Pointer source, @Nullable Pointer length);
    }

    /**
     * From now on each request asks the thread for a report.
     *
     * @throws IllegalStateException when a function of the JVM answers with an error code
     * @throws LinkageError when JNA cannot load its native library
     */
    static void subscribe(ReportThread reports) {
        Listener listener = new Wake(reports);
        listener.requested(); // links what it uses while there is memory
        reports.forget();
        ToolInterface jvmti = ToolInterface.open();
        int slots = DATA_DUMP_REQUEST - FIRST_EVENT + 1;
        Memory callbacks = new Memory((long) slots * Native.POINTER_SIZE);
        callbacks.clear();
        callbacks.setPointer((long) (slots - 1) * Native.POINTER_SIZE, Address.memmove(listener, null, null));
        subscribed = listener;
        jvmti.call("SetEventCallbacks", SET_EVENT_CALLBACKS, callbacks, (int) callbacks.size());
        jvmti.call("SetEventNotificationMode", SET_EVENT_NOTIFICATION_MODE, JVMTI_ENABLE, DATA_DUMP_REQUEST, null);
    }
}
