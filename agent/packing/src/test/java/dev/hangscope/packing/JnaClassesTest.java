package dev.hangscope.packing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

class JnaClassesTest {

    /** Has constants of every size, and method handles, beside its loggers. */
    static final class Logging implements Callable<String> {
        private static final long LONG = 0x1234_5678_9abc_def0L;

        @Override
        public String call() throws Exception {
            LongSupplier number = () -> LONG + Double.doubleToLongBits(2.5) + Float.floatToIntBits(1.5f) + 70_000;
            return "n\u00fcll \0 " + number.getAsLong() + Callable.class;
        }

        void log(Exception thrown) {
            Logger.getLogger("x").log(Level.WARNING, "java.util.logging is a word here", thrown);
            System.setProperty("jna.loaded", System.getProperty("jna.loaded.twice", "jna.nosys"));
            System.setProperty("jna.library", System.mapLibraryName("x"));
            System.arraycopy(new byte[0], 0, new byte[0], 0, 0);
        }
    }

    /** Defines the one class anew. */
    private static final class Once extends ClassLoader {
        private final byte[] file;

        Once(byte[] file) {
            super(JnaClassesTest.class.getClassLoader());
            this.file = file;
        }

        Class<?> define() {
            return defineClass(null, file, 0, file.length);
        }
    }

    private static byte[] file() throws IOException {
        try (InputStream stream = JnaClassesTest.class.getResourceAsStream("JnaClassesTest$Logging.class")) {
            return stream.readAllBytes();
        }
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void no_class_of_the_jdks_logging_is_named_any_more() throws IOException {
        assertThat(text(file())).contains("java/util/logging/Logger", "java/util/logging/Level");

        assertThat(text(JnaClasses.adapted(file())))
                .doesNotContain("java/util/logging")
                .contains(
                        "dev/hangscope/agent/quiet/Logger",
                        "(Ldev/hangscope/agent/quiet/Level;Ljava/lang/String;Ljava/lang/Throwable;)V",
                        "java.util.logging is a word here");
    }

    @Test
    void properties_are_read_and_set_by_a_class_of_ours() throws IOException {
        String adapted = text(JnaClasses.adapted(file()));

        assertThat(calls(file()))
                .containsExactlyInAnyOrder(
                        "java/lang/System.getProperty",
                        "java/lang/System.setProperty",
                        "java/lang/System.mapLibraryName");
        assertThat(calls(JnaClasses.adapted(file())))
                .containsExactlyInAnyOrder(
                        "dev/hangscope/agent/quiet/OwnProperties.getProperty",
                        "dev/hangscope/agent/quiet/OwnProperties.setProperty",
                        "dev/hangscope/agent/quiet/OwnProperties.mapLibraryName");
        assertThat(adapted).contains("jna.loaded", "jna.loaded.twice", "jna.nosys");
    }

    /** The methods for properties and libraries that the class file calls, with their classes. */
    private static List<String> calls(byte[] file) {
        List<String> calls = new ArrayList<>();
        ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String method, String descriptor, String signature, String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitMethodInsn(
                            int opcode, String owner, String name, String its, boolean isInterface) {
                        if (name.endsWith("Property") || name.equals("mapLibraryName")) {
                            calls.add(owner + "." + name);
                        }
                    }
                };
            }
        };
        new ClassReader(file).accept(visitor, 0);
        return calls.stream().distinct().toList();
    }

    @Test
    void all_else_stays_as_it_was() throws Throwable {
        Class<?> adapted = new Once(JnaClasses.adapted(file())).define();
        Callable<?> anew = (Callable<?>) MethodHandles.privateLookupIn(adapted, MethodHandles.lookup())
                .findConstructor(adapted, MethodType.methodType(void.class))
                .invoke();

        assertThat(anew.call()).isEqualTo(new Logging().call());
    }

    @Test
    void what_is_adapted_stays_as_it_is() throws IOException {
        byte[] once = JnaClasses.adapted(file());

        assertThat(JnaClasses.adapted(once)).isEqualTo(once);
    }

    /** Its cleaner has a thread, and other classes of JNA are to have one without. */
    @Test
    void jnas_own_cleaner_is_not_used() throws IOException {
        try (InputStream stream = Native.class.getResourceAsStream("Memory.class")) {
            assertThat(text(JnaClasses.adapted(stream.readAllBytes())))
                    .doesNotContain("com/sun/jna/internal/Cleaner")
                    .contains("dev/hangscope/agent/quiet/Cleaner", "dev/hangscope/agent/quiet/Cleaner$Cleanable");
        }
    }

    @Test
    void only_jna_is_concerned() {
        assertThat(JnaClasses.concerns("com/sun/jna/Native")).isTrue();
        assertThat(JnaClasses.concerns("oshi/SystemInfo")).isFalse();
    }
}
