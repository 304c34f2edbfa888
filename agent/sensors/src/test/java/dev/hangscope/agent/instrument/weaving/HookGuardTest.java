package dev.hangscope.agent.instrument.weaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weaves a class with hooks that throw, and runs it: the verifier of the JVM that runs the tests sees it too. */
class HookGuardTest {
    private static final String HOOKS = Throwing.class.getName().replace('.', '/');

    /** A hook at the end of the stack. */
    public static final class Throwing {
        static int calls;
        static Error error = new StackOverflowError();

        /** What is called. */
        public static void hook() {
            calls++;
            throw error;
        }

        /** What is called with the object that a method was called on. */
        public static void failed(Object self) {
            calls++;
            throw new StackOverflowError();
        }
    }

    /** Has branches, a handler of its own, and results of all sizes. */
    public static class Plain {
        /** A loop from the first instruction on. */
        public String reference(int times) {
            String text = "";
            do {
                text += times;
            } while (--times > 0);
            return text;
        }

        /** Two words. */
        public long number(int times) {
            if (times > 5) {
                return 1L << times;
            }
            return -times;
        }

        /** Its own handler may not see what the hook throws. */
        public boolean own(int times) {
            try {
                return times / (times - 3) > 1;
            } catch (Throwable divided) {
                return false;
            }
        }

        /** Throws. */
        public void nothing(int times) {
            if (times == 3) {
                throw new IllegalArgumentException("three");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"reference, 3, 321", "number, 7, 128", "number, 2, -2", "own, 4, true", "own, 3, false", "nothing, 1,"})
    void the_result_is_what_it_was(String method, int argument, String result) throws Exception {
        Object plain = woven().getDeclaredConstructor().newInstance();
        Throwing.calls = 0;

        Object returned = plain.getClass().getMethod(method, int.class).invoke(plain, argument);

        assertThat(returned == null ? null : returned.toString()).isEqualTo(result);
        assertThat(Throwing.calls).isEqualTo(2);
    }

    @Test
    void an_exception_of_the_method_goes_on_whatever_the_hook_throws() throws Exception {
        Object plain = woven().getDeclaredConstructor().newInstance();
        Throwing.calls = 0;

        assertThatThrownBy(
                        () -> plain.getClass().getMethod("nothing", int.class).invoke(plain, 3))
                .isInstanceOf(InvocationTargetException.class)
                .hasRootCauseMessage("three");
        assertThat(Throwing.calls).isEqualTo(2);
    }

    /** What {@code Thread.stop} throws in the thread, wherever that is. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "nothing"})
    @EnabledForJreRange(max = JRE.JAVA_19)
    @SuppressWarnings({"deprecation", "removal"})
    void a_thread_that_is_stopped_in_a_hook_is_stopped(String method) throws Exception {
        Object plain = woven().getDeclaredConstructor().newInstance();
        Throwing.error = new ThreadDeath();
        try {
            assertThatThrownBy(
                            () -> plain.getClass().getMethod(method, int.class).invoke(plain, 1))
                    .hasRootCause(Throwing.error);
        } finally {
            Throwing.error = new StackOverflowError();
        }
    }

    private static Class<?> woven() throws IOException {
        byte[] classFile;
        try (InputStream in = Plain.class.getResourceAsStream("HookGuardTest$Plain.class")) {
            classFile = in.readAllBytes();
        }
        byte[] woven = MethodWeaving.weave(classFile, Set.of(), (next, method, descriptor, told) -> {
            if (method.equals("<init>")) {
                return next;
            }
            if (method.equals("nothing")) {
                next.callWhereThrown(HOOKS, "failed", "(Ljava/lang/Object;)V");
            }
            return new Hooking(next);
        });
        return new Defining(woven).define();
    }

    private static final class Defining extends ClassLoader {
        private final byte[] classFile;

        Defining(byte[] classFile) {
            super(HookGuardTest.class.getClassLoader());
            this.classFile = classFile;
        }

        Class<?> define() {
            return defineClass(Plain.class.getName(), classFile, 0, classFile.length);
        }
    }

    private static final class Hooking extends AtEntry {
        private final HookGuard guard;

        Hooking(HookGuard next) {
            super(next);
            guard = next;
        }

        @Override
        protected void enter() {
            hook();
        }

        private void hook() {
            MethodVisitor next = mv;
            next.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "hook", "()V", false);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                guard.beginReturn();
                hook();
                guard.endReturn();
            }
            super.visitInsn(opcode);
        }
    }
}
