package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.MockingApp;
import dev.hangscope.agent.dist.apps.PreloadingAgent;
import dev.hangscope.agent.dist.apps.SentinelApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other agents in the same JVM, in front of this one and behind it. */
@Tag("oldest-and-newest-jdk")
class NeighborAgentsIT {
    private static final String OURS = "-javaagent:" + ForkedJvm.hangscopeJar() + "=after=1s,watch=1s,prove=ask";
    private static final String NOTICE = "missing sentinel";
    private static final String HANG = "missing sentinel   LIKELY";
    private static final String END_OF_REPORT = "looked at";
    private static final String LOADED_BEFORE = "another agent loaded java.util.concurrent before this one";

    @TempDir
    private Path folder;

    private enum Order {
        FIRST,
        LAST
    }

    @ParameterizedTest
    @CsvSource({"FIRST, load", "FIRST, transform", "LAST, load", "LAST, transform"})
    void the_hang_is_found_beside_an_agent_that_uses_queues_itself(Order theirs, String options) throws IOException {
        String other = "-javaagent:" + jar(PreloadingAgent.class) + "=" + options;
        try (ForkedJvm jvm = both(ForkedJvm.running(SentinelApp.class), other, theirs)) {
            String report = report(jvm);

            assertThat(report).contains(HANG).doesNotContain("not seen");
            assertThat(report.contains(LOADED_BEFORE)).isEqualTo(theirs == Order.FIRST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIRST", "LAST", "SELF"})
    void classes_of_the_jdk_can_be_mocked_with_mockito(String order) {
        ForkedJvm.Builder app = ForkedJvm.running(MockingApp.class)
                .jars("mockito-core")
                .jars("byte-buddy")
                .jars("objenesis");
        String mockito = order.equals("SELF") ? "" : "-javaagent:" + onClassPath("mockito-core");
        try (ForkedJvm jvm = both(app, mockito, order.equals("FIRST") ? Order.FIRST : Order.LAST)) {
            String report = report(jvm);

            assertThat(jvm.stdout())
                    .contains(
                            "java.util.concurrent.LinkedBlockingQueue true",
                            "Semaphore true",
                            "mocked real",
                            "bells mocked rung");
            assertThat(report).contains(HANG).doesNotContain("not seen");
        }
    }

    /** Only what the application's class loader loads of us can be seen by it: the way in. */
    @ParameterizedTest
    @ValueSource(strings = {"FIRST", "LAST"})
    void jacoco_leaves_our_classes_out(Order theirs) throws IOException {
        Path coverage = folder.resolve("jacoco.exec");
        String jacoco = "-javaagent:target/other-agents/org.jacoco.agent.jar=destfile=" + coverage;
        try (ForkedJvm jvm = both(ForkedJvm.running(SentinelApp.class), jacoco, theirs)) {
            assertThat(report(jvm)).contains(HANG);
            jvm.tool("kill", Long.toString(jvm.pid()));
            jvm.awaitExit();
        }
        String classes = Files.readString(coverage, StandardCharsets.ISO_8859_1);
        assertThat(classes)
                .contains("dev/hangscope/agent/dist/apps/SentinelApp")
                .doesNotContain(
                        "dev/hangscope/agent/runtime", "dev/hangscope/snapshot", "net/bytebuddy", "com/sun/jna");
    }

    @Test
    void an_agent_that_comes_later_weaves_what_we_have_woven() throws IOException {
        String other = "-javaagent:" + jar(PreloadingAgent.class) + "=transform";
        try (ForkedJvm jvm = both(ForkedJvm.running(SentinelApp.class).jvm("-Xverify:all"), other, Order.LAST)) {
            assertThat(report(jvm)).contains(HANG);
        }
    }

    private static ForkedJvm both(ForkedJvm.Builder app, String other, Order theirs) {
        return app.withoutAgent()
                .jvm(theirs == Order.FIRST ? other : OURS, theirs == Order.FIRST ? OURS : other)
                .start();
    }

    private static String report(ForkedJvm jvm) {
        jvm.awaitStdout("stuck").awaitStderr(NOTICE).awaitAgent().sigquit();
        return jvm.awaitStderr(END_OF_REPORT).stderr();
    }

    private static Path onClassPath(String prefix) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> entry.getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private Path jar(Class<?> agent) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", agent.getName());
        main.putValue("Can-Retransform-Classes", "true");
        Path jar = folder.resolve("agent.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (String type : new String[] {agent.getName(), agent.getName() + "$Noting"}) {
                String name = type.replace('.', '/') + ".class";
                entries.putNextEntry(new ZipEntry(name));
                try (InputStream classFile = agent.getClassLoader().getResourceAsStream(name)) {
                    classFile.transferTo(entries);
                }
            }
        }
        return jar;
    }
}
