package dev.hangscope.agent.trigger;

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
 * The JVM's tool interface (JVMTI), called through JNA. The function tables are those of jni.h and jvmti.h: a slot is a
 * function's number in the specification (JNI: "Index in the JNIEnv interface function table"; JVMTI: its "Function" number
 * less one).
 */
final class ToolInterface {
    private static final int GET_JAVA_VM = 219;
    private static final int GET_ENV = 6;
    private static final int JVMTI_VERSION_1_2 = 0x30010200;

    /** Lets JNA hand over Java objects, {@link JNIEnv#CURRENT} among them. */
    private static final Map<String, ?> ALLOW_OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, Boolean.TRUE);

    private final Pointer environment;

    private ToolInterface(Pointer environment) {
        this.environment = environment;
    }

    /**
     * A new environment; it lasts as long as the JVM.
     *
     * @throws IllegalStateException when a function of the JVM answers with an error code
     * @throws LinkageError when JNA cannot load its native library
     */
    // JNI_GetCreatedJavaVMs finds no VM while premain runs; the way over the current thread's JNIEnv always works.
    static ToolInterface open() {
        Memory cell = new Memory(Native.POINTER_SIZE);
        Function memcpy = libc().getFunction("memcpy", Function.C_CONVENTION);
        // its third argument, a size_t, is as wide as a pointer
        memcpy.invoke(
                Pointer.class, new Object[] {cell, JNIEnv.CURRENT, new Pointer(Native.POINTER_SIZE)}, ALLOW_OBJECTS);
        Function getJavaVm = Function.getFunction(cell.getPointer(0).getPointer(offset(GET_JAVA_VM)));
        check("GetJavaVM", (Integer) getJavaVm.invoke(int.class, new Object[] {JNIEnv.CURRENT, cell}, ALLOW_OBJECTS));
        Pointer javaVm = cell.getPointer(0);
        check("GetEnv", function(javaVm, GET_ENV).invokeInt(new Object[] {javaVm, cell, JVMTI_VERSION_1_2}));
        return new ToolInterface(cell.getPointer(0));
    }

    static NativeLibrary libc() {
        return Platform.isWindows() ? NativeLibrary.getInstance("msvcrt") : NativeLibrary.getProcess();
    }

    /**
     * Calls a function.
     *
     * @param slot its place in the table
     * @param arguments those behind the environment
     * @throws IllegalStateException when it answers with an error code
     */
    void call(String name, int slot, @Nullable Object... arguments) {
        @Nullable Object[] all = new @Nullable Object[arguments.length + 1];
        all[0] = environment;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        check(name, (Integer) function(environment, slot).invoke(int.class, all, ALLOW_OBJECTS));
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
