package dev.hangscope.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AllPermission;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolatedClassLoaderTest {

    /** Is in the jar, and on the class path of the test too. */
    public static final class Inside implements Supplier<String> {
        @Override
        public String get() {
            return "inside";
        }

        /** Named as the build names the class of another one's lambdas. */
        @SuppressWarnings("checkstyle:TypeName")
        static final class $Functions {}
    }

    /** Is in the jar. */
    public static final class Other {}

    private static final String JAR = "with space + 100%.jar";
    private static final String INSIDE = Inside.class.getName();
    private static final String FUNCTIONS = INSIDE + "$$Functions";
    private static final String OTHER = Other.class.getName();
    private static final String SERVICE = "META-INF/services/java.util.function.Supplier";

    @TempDir
    private Path folder;

    private IsolatedClassLoader loader;

    @BeforeEach
    void open() throws IOException {
        Path jar = folder.resolve(JAR);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            put(zip, "isolated/" + INSIDE.replace('.', '/') + ".classdata", classFile("Inside"));
            put(zip, "isolated/" + FUNCTIONS.replace('.', '/') + ".classdata", classFile("Inside$$Functions"));
            put(zip, "isolated/" + OTHER.replace('.', '/') + ".classdata", classFile("Other"));
            put(zip, "isolated/" + SERVICE, INSIDE.getBytes(StandardCharsets.UTF_8));
            put(zip, "isolated/a.txt", "isolated".getBytes(StandardCharsets.UTF_8));
            put(zip, "a.txt", "open".getBytes(StandardCharsets.UTF_8));
        }
        loader = new IsolatedClassLoader(jar);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    private static byte[] classFile(String name) throws IOException {
        try (InputStream file = Inside.class.getResourceAsStream("IsolatedClassLoaderTest$" + name + ".class")) {
            return file.readAllBytes();
        }
    }

    @Test
    void what_is_in_the_jar_is_loaded_from_there_once() throws ClassNotFoundException {
        Class<?> inside = loader.loadClass(INSIDE);

        assertThat(inside).isNotEqualTo(Inside.class).isSameAs(loader.loadClass(INSIDE));
        assertThat(inside.getClassLoader()).isSameAs(loader);
    }

    /** A report may be the first to need them, when the jar is gone. */
    @Test
    void what_were_lambdas_is_loaded_with_their_class() throws Exception {
        loader.loadClass(INSIDE);
        Files.write(folder.resolve(JAR), new byte[0]);

        assertThat(loader.loadClass(FUNCTIONS).getClassLoader()).isSameAs(loader);
    }

    @Test
    void on_the_way_to_main_they_are_left_to_the_next_thread_that_loads_a_class() throws Exception {
        loader.hurry(Thread.currentThread());
        loader.loadClass(INSIDE);
        Thread another =
                new Thread(() -> assertThatCode(() -> loader.loadClass(OTHER)).doesNotThrowAnyException());
        another.start();
        another.join();
        Files.write(folder.resolve(JAR), new byte[0]);

        assertThat(loader.loadClass(FUNCTIONS).getClassLoader()).isSameAs(loader);
    }

    /** JaCoCo would instrument them otherwise: twenty kilobytes in its file, and six times the CPU time at the start. */
    @Test
    void coverage_agents_leave_its_classes_out() throws ClassNotFoundException {
        ProtectionDomain domain = loader.loadClass(INSIDE).getProtectionDomain();

        assertThat(domain.getCodeSource().getLocation()).isNull();
        assertThat(domain.implies(new AllPermission()))
                .isEqualTo(IsolatedClassLoader.class.getProtectionDomain().implies(new AllPermission()));
    }

    @Test
    void the_applications_classes_and_resources_are_out_of_sight() {
        assertThatThrownBy(() -> loader.loadClass(IsolatedClassLoaderTest.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass("org.junit.jupiter.api.Test"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(loader.getResource("org/junit/jupiter/api/Test.class")).isNull();
    }

    @Test
    void the_jdk_is_in_sight() throws Exception {
        assertThat(loader.loadClass("java.util.logging.Logger")).isSameAs(java.util.logging.Logger.class);
        assertThat(loader.loadClass("java.sql.Driver").getClassLoader()).isSameAs(ClassLoader.getPlatformClassLoader());
        assertThat(loader.getResource("java/lang/Object.class")).isNotNull();
    }

    @Test
    void a_resource_is_found_below_isolated_only() throws IOException {
        try (InputStream resource = loader.getResourceAsStream("a.txt")) {
            assertThat(resource).hasContent("isolated");
        }
        assertThat(Collections.list(loader.getResources("a.txt"))).hasSize(1);
        assertThat(loader.getResource("absent.txt")).isNull();
        assertThat(Collections.list(loader.getResources("absent.txt"))).isEmpty();
    }

    @Test
    void a_class_file_is_a_resource_under_its_usual_name() throws Exception {
        try (InputStream file = loader.loadClass(INSIDE).getResourceAsStream("IsolatedClassLoaderTest$Inside.class")) {
            assertThat(file).hasBinaryContent(classFile("Inside"));
        }
    }

    @Test
    void service_loaders_find_the_services_in_the_jar() throws ClassNotFoundException {
        assertThat(ServiceLoader.load(Supplier.class, loader))
                .singleElement()
                .isInstanceOf(loader.loadClass(INSIDE).asSubclass(Supplier.class));
    }
}
