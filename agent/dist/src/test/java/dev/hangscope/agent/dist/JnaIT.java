package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.RecordingLoader;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our JNA and what an application has said of its own. */
@Tag("oldest-and-newest-jdk")
class JnaIT {

    private static final Path OLDER = Path.of("target", "other-versions", "jna-5.13.0.jar");

    @ParameterizedTest
    @ValueSource(strings = {"-Djna.nounpack=true", "-Djna.noclasspath=true"})
    void settings_of_the_application_that_keep_jna_out_are_named(String setting) {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .jvm(setting)
                .start()
                .awaitStderr("with out=FOLDER its reports")) {
            assertThat(jvm.stderr())
                    .contains("SIGQUIT gives no report")
                    .contains(setting)
                    .hasLineCount(1);

            jvm.sigquit();

            jvm.awaitStdout("Full thread dump");
        }
    }

    /** An application would list them, and its own JNA, loaded in the same moment, would load what they name. */
    @Test
    void no_system_property_is_set_even_for_a_moment() {
        try (ForkedJvm jvm = ForkedJvm.running(RecordingLoader.App.class)
                .jvm("-Xshare:off", "-Djava.system.class.loader=" + RecordingLoader.class.getName())
                .start()
                .awaitAgent()) {
            jvm.tell("end");

            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.stdout()).isEqualTo("ready\n[]\n");
            assertThat(jvm.stderr()).isEmpty();
        }
    }

    @Test
    void a_native_library_of_another_version_is_left_to_the_application(@TempDir Path folder) throws IOException {
        try (ZipFile jar = new ZipFile(OLDER.toFile())) {
            Files.copy(
                    jar.getInputStream(jar.getEntry("com/sun/jna/linux-x86-64/libjnidispatch.so")),
                    folder.resolve("libjnidispatch.so"));
        }
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                .jvm("-Djna.boot.library.path=" + folder, "-Djna.nosys=false")
                .start()
                .awaitAgent()) {
            jvm.sigquit();

            jvm.awaitStderr("asked by SIGQUIT");
            assertThat(jvm.stderr()).doesNotContain("SIGQUIT gives no report");
        }
    }
}
