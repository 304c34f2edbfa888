package dev.hangscope.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** The methods for properties and libraries that the class file refers to, with their classes. */
    private static List<String> calls(byte[] file) {
        ConstantPool pool = new ConstantPool(file);
        List<String> calls = new ArrayList<>();
        for (int i = 1; i < pool.size(); i++) {
            if (pool.tag(i) == 10) {
                String name = pool.text(pool.first(pool.second(i)));
                if (name.endsWith("Property") || name.equals("mapLibraryName")) {
                    calls.add(pool.text(pool.first(pool.first(i))) + "." + name);
                }
            }
        }
        return calls;
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
    void a_class_with_neither_stays_the_same() throws IOException {
        try (InputStream stream = Callable.class.getResourceAsStream("Callable.class")) {
            byte[] file = stream.readAllBytes();

            assertThat(JnaClasses.adapted(file)).isSameAs(file);
        }
    }

    @Test
    void only_jna_is_concerned() {
        assertThat(JnaClasses.concerns("com.sun.jna.Native")).isTrue();
        assertThat(JnaClasses.concerns("oshi.SystemInfo")).isFalse();
    }
}
