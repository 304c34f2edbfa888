package dev.hangscope.agent.jvm.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryFieldTest {
    private static final String STRING = "java.lang.String";

    /** What a library may have. */
    static class Library {
        static String shared = "shared";

        private final String name = "loader";
        private final long number = 7;
        private final Part[] parts = {new Part()};
        private final Part absent = null;

        /** Of no use but as a type. */
        static final class Part {}
    }

    /** A class of the application. */
    static final class Application extends Library {}

    private static LibraryField field(String name, String type) {
        return new LibraryField(Library.class.getName(), name, type);
    }

    @Test
    void a_field_of_the_expected_type_is_read_also_in_a_subclass() {
        assertThat(field("name", STRING).read(new Library())).isEqualTo("loader");
        assertThat(field("name", STRING).read(new Application())).isEqualTo("loader");
        assertThat(field("number", "long").read(new Library())).isEqualTo(7L);
        assertThat(field("shared", STRING).readStatic(Library.class)).isEqualTo("shared");
        assertThat(field("parts", Library.Part.class.getName() + "[]").read(new Library()))
                .isInstanceOf(Library.Part[].class);
    }

    @Test
    void another_layout_is_no_exception() {
        assertThat(field("name", "java.lang.Object").isIn(Library.class)).isFalse();
        assertThat(field("number", "int").read(new Library())).isNull();
        assertThat(field("other", STRING).read(new Library())).isNull();
        assertThat(field("name", "com.acme.NotLoaded").read(new Library())).isNull();
        assertThat(field("name", STRING).read("no library")).isNull();
    }

    /** Loads the library's classes itself, and records which it was asked for. */
    private static final class RecordingLoader extends ClassLoader {
        private final List<String> asked = new ArrayList<>();

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            if (!name.startsWith(Library.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = LibraryFieldTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** A library at work has used String: else JDK 25 asks the loader for it, as for any type of a field that is read. */
    @Test
    void no_class_is_loaded_for_the_other_fields() throws Exception {
        RecordingLoader loader = new RecordingLoader();
        Class<?> library = Class.forName(Library.class.getName(), true, loader);
        Class.forName(STRING, false, loader);
        loader.asked.clear();

        assertThat(field("shared", STRING).readStatic(library)).isEqualTo("shared");
        assertThat(field("absent", Library.Part.class.getName()).isIn(library)).isFalse();
        assertThat(loader.asked).isEmpty();
    }
}
