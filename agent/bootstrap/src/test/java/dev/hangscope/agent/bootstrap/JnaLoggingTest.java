package dev.hangscope.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class JnaLoggingTest {

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
        }
    }

    /** Defines the one class anew. */
    private static final class Once extends ClassLoader {
        private final byte[] file;

        Once(byte[] file) {
            super(JnaLoggingTest.class.getClassLoader());
            this.file = file;
        }

        Class<?> define() {
            return defineClass(null, file, 0, file.length);
        }
    }

    private static byte[] file() throws IOException {
        try (InputStream stream = JnaLoggingTest.class.getResourceAsStream("JnaLoggingTest$Logging.class")) {
            return stream.readAllBytes();
        }
    }

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void no_class_of_the_jdks_logging_is_named_any_more() throws IOException {
        assertThat(text(file())).contains("java/util/logging/Logger", "java/util/logging/Level");

        assertThat(text(JnaLogging.silenced(file())))
                .doesNotContain("java/util/logging")
                .contains(
                        "dev/hangscope/agent/quiet/Logger",
                        "(Ldev/hangscope/agent/quiet/Level;Ljava/lang/String;Ljava/lang/Throwable;)V",
                        "java.util.logging is a word here");
    }

    @Test
    void all_else_stays_as_it_was() throws Throwable {
        Class<?> silenced = new Once(JnaLogging.silenced(file())).define();
        Callable<?> anew = (Callable<?>) MethodHandles.privateLookupIn(silenced, MethodHandles.lookup())
                .findConstructor(silenced, MethodType.methodType(void.class))
                .invoke();

        assertThat(anew.call()).isEqualTo(new Logging().call());
    }

    @Test
    void only_jna_is_concerned() {
        assertThat(JnaLogging.concerns("com.sun.jna.Native")).isTrue();
        assertThat(JnaLogging.concerns("oshi.SystemInfo")).isFalse();
    }
}
