package dev.hangscope.agent.trigger;

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes to JVMTI's DataDumpRequest, which the JVM posts on its signal dispatcher after its own thread dump.
 *
 * <p>The function tables are those of jni.h and jvmti.h: a slot is a function's number in the specification (JNI: "Index
 * in the JNIEnv interface function table"; JVMTI: its "Function" number less one). The subscription lasts as long as the
 * JVM.
 */
final class DataDumpEvent {

    private static final int GET_JAVA_VM = 219;
    private static final int GET_ENV = 6;
    private static final int SET_EVENT_NOTIFICATION_MODE = 2 - 1;
    private static final int SET_EVENT_CALLBACKS = 122 - 1;

    private static final int JVMTI_VERSION_1_2 = 0x30010200;
    private static final int JVMTI_ENABLE = 1;
    private static final int FIRST_EVENT = 50;
    private static final int DATA_DUMP_REQUEST = 71;

    /** Lets JNA hand over {@link JNIEnv#CURRENT}. */
    private static final Map<String, ?> ALLOW_OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, Boolean.TRUE);

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
            Native.register(Address.class, libc());
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
        Pointer environment = jvmtiEnvironment();
        int slots = DATA_DUMP_REQUEST - FIRST_EVENT + 1;
        Memory callbacks = new Memory((long) slots * Native.POINTER_SIZE);
        callbacks.clear();
        callbacks.setPointer((long) (slots - 1) * Native.POINTER_SIZE, Address.memmove(listener, null, null));
        subscribed = listener;
        check("SetEventCallbacks", function(environment, SET_EVENT_CALLBACKS).invokeInt(new Object[] {
            environment, callbacks, (int) callbacks.size()
        }));
        check(
                "SetEventNotificationMode",
                function(environment, SET_EVENT_NOTIFICATION_MODE)
                        .invokeInt(new @Nullable Object[] {environment, JVMTI_ENABLE, DATA_DUMP_REQUEST, null}));
    }

    // JNI_GetCreatedJavaVMs finds no VM while premain runs; the way over the current thread's JNIEnv always works.
    private static Pointer jvmtiEnvironment() {
        Memory cell = new Memory(Native.POINTER_SIZE);
        Function memcpy = libc().getFunction("memcpy", Function.C_CONVENTION);
        // its third argument, a size_t, is as wide as a pointer
        memcpy.invoke(
                Pointer.class, new Object[] {cell, JNIEnv.CURRENT, new Pointer(Native.POINTER_SIZE)}, ALLOW_OBJECTS);
        Function getJavaVm = Function.getFunction(cell.getPointer(0).getPointer(offset(GET_JAVA_VM)));
        check("GetJavaVM", (Integer) getJavaVm.invoke(int.class, new Object[] {JNIEnv.CURRENT, cell}, ALLOW_OBJECTS));
        Pointer javaVm = cell.getPointer(0);
        check("GetEnv", function(javaVm, GET_ENV).invokeInt(new Object[] {javaVm, cell, JVMTI_VERSION_1_2}));
        return cell.getPointer(0);
    }

    private static NativeLibrary libc() {
        return Platform.isWindows() ? NativeLibrary.getInstance("msvcrt") : NativeLibrary.getProcess();
    }

    private static Function function(Pointer object, int slot) {
        return Function.getFunction(object.getPointer(0).getPointer(offset(slot)));
    }

    private static long offset(int slot) {
        return (long) slot * Native.POINTER_SIZE;
    }

    private static void check(String function, int errorCode) {
        if (errorCode != 0) {
            throw new IllegalStateException(function + " answered " + errorCode);
        }
    }
}
