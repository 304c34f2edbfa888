package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.LibraryApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the one jar, and what of it others can see. */
@Tag("one-jdk")
class AgentJarIT {

    private static final int JAVA_8 = 52;
    private static final int JAVA_17 = 61;

    @Test
    void nothing_lies_in_the_open_but_bootstrap() throws IOException {
        assertThat(PackedJar.files())
                .allMatch(name -> name.matches("isolated/.*"
                        + "|dev/hangscope/agent/bootstrap/.*\\.class"
                        + "|META-INF/(MANIFEST\\.MF|LICENSE|NOTICE)"));
    }

    @Test
    void no_library_of_the_tests_is_in_it() throws IOException {
        assertThat(PackedJar.files())
                .noneMatch(name -> name.matches("(isolated/)?(io/netty|org/junit|org/assertj|org/mockito)/.*"));
    }

    /** The JVM reads the names of all files of the jar at each start. */
    @Test
    void of_bytebuddy_nothing_is_in_it_but_asm() throws IOException {
        assertThat(PackedJar.files())
                .filteredOn(name -> name.startsWith("isolated/net/bytebuddy/"))
                .allMatch(name -> name.startsWith("isolated/net/bytebuddy/jar/asm/"));
    }

    @Test
    void no_other_class_loader_finds_a_class_below_isolated() throws IOException {
        assertThat(PackedJar.files())
                .filteredOn(name -> name.startsWith("isolated/"))
                .noneMatch(name -> name.endsWith(".class") || name.endsWith("module-info.classdata"))
                .contains(
                        "isolated/net/bytebuddy/jar/asm/ClassVisitor.classdata",
                        "isolated/oshi/SystemInfo.classdata",
                        "isolated/com/sun/jna/Native.classdata",
                        "isolated/org/slf4j/simple/SimpleLogger.classdata",
                        "isolated/META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                        "isolated/com/sun/jna/linux-x86-64/libjnidispatch.so",
                        "isolated/com/sun/jna/linux-aarch64/libjnidispatch.so");
    }

    @Test
    void the_manifest_names_the_three_ways_in() throws IOException {
        Attributes manifest =
                new Manifest(new ByteArrayInputStream(PackedJar.read("META-INF/MANIFEST.MF"))).getMainAttributes();

        assertThat(manifest.getValue("Premain-Class")).isEqualTo("dev.hangscope.agent.bootstrap.AgentMain");
        assertThat(manifest.getValue("Agent-Class")).isEqualTo("dev.hangscope.agent.bootstrap.AgentMain");
        assertThat(manifest.getValue("Main-Class")).isEqualTo("dev.hangscope.agent.bootstrap.CommandMain");
        assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
        assertThat(manifest.getValue("Can-Redefine-Classes")).isEqualTo("true");
        assertThat(manifest.getValue("Boot-Class-Path")).isNull();
        assertThat(manifest.getValue("Class-Path")).isNull();
    }

    /** What a JVM older than 17 runs until it has said so. */
    @ParameterizedTest
    @ValueSource(strings = {"AgentMain", "CommandMain", "JavaVersion", "RawStderr"})
    void an_old_java_can_load_what_refuses_it(String name) throws IOException {
        byte[] bytes = PackedJar.read("dev/hangscope/agent/bootstrap/" + name + ".class");

        assertThat(bytes[7]).isEqualTo((byte) JAVA_8);
        assertThat(PackedJar.read("isolated/dev/hangscope/agent/runtime/AgentRuntime.classdata")[7])
                .isEqualTo((byte) JAVA_17);
    }

    /** The list in JnaModule: a class of a package that it lacks would be loaded into the unnamed module, and warn. */
    @Test
    void the_packages_of_jna_are_those_that_its_module_is_made_with() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (String name : PackedJar.files()) {
            if (name.matches("isolated/com/sun/jna/.*\\.classdata") && !name.contains("/jna/platform/")) {
                packages.add(name.substring("isolated/".length(), name.lastIndexOf('/'))
                        .replace('/', '.'));
            }
        }
        assertThat(packages)
                .containsExactlyInAnyOrder(
                        "com.sun.jna", "com.sun.jna.internal", "com.sun.jna.ptr", "com.sun.jna.win32");
    }

    @Test
    void an_application_without_these_libraries_does_not_get_ours() {
        try (ForkedJvm jvm = ForkedJvm.running(LibraryApp.class).start()) {
            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.stdout().lines())
                    .hasSize(LibraryApp.CLASSES.size())
                    .allMatch(line -> line.endsWith(": none"));
        }
    }

    @Test
    void an_application_with_other_versions_of_these_libraries_works_as_before() {
        try (ForkedJvm with = ForkedJvm.running(LibraryApp.class)
                        .classPath("target/other-versions/*")
                        .start();
                ForkedJvm without = ForkedJvm.running(LibraryApp.class)
                        .classPath("target/other-versions/*")
                        .withoutAgent()
                        .start()) {
            assertThat(List.of(with.awaitExit(), without.awaitExit()))
                    .as("%s\n%s", with, without)
                    .containsExactly(0, 0);
            assertThat(with.stdout())
                    .isEqualTo(without.stdout())
                    .contains("made by byte-buddy-1.14", "jna-5.13", "oshi-core-6");
            assertThat(with.stderr()).isEqualTo(without.stderr()).contains("LibraryApp - said by slf4j");
        }
    }

    @Test
    void the_command_line_is_in_the_same_jar() {
        try (ForkedJvm version = ForkedJvm.command("version");
                ForkedJvm wrong = ForkedJvm.command("versoin")) {
            assertThat(version.awaitExit()).isZero();
            assertThat(version.stdout()).startsWith("hangscope ");
            assertThat(version.stderr()).isEmpty();
            assertThat(wrong.awaitExit()).isEqualTo(2);
            assertThat(wrong.stderr()).contains("did you mean 'version'").hasLineCount(1);
        }
    }
}
