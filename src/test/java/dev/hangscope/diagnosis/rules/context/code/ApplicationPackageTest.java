package dev.hangscope.diagnosis.rules.context.code;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ApplicationPackageTest {
    private static String mainClass(String... stack) {
        var jvm = snapshot()
                .thread("main", main -> main.sleeps().at(stack))
                .build()
                .jvm();
        return ApplicationPackage.of("app.jar --port 80", Objects.requireNonNull(jvm))
                .mainClass();
    }

    @Test
    void a_launcher_calls_the_main_class_by_reflection() {
        assertThat(mainClass(
                        "java.lang.Thread.sleep:1",
                        "com.acme.shop.Shop.main:9",
                        "java.lang.reflect.Method.invoke:569",
                        "org.springframework.boot.loader.launch.Launcher.launch:91",
                        "org.springframework.boot.loader.launch.JarLauncher.main:40"))
                .isEqualTo("com.acme.shop.Shop");
    }

    @Test
    void a_main_that_the_application_calls_is_that_of_a_library() {
        assertThat(mainClass(
                        "java.lang.Thread.sleep:1",
                        "org.junit.platform.console.ConsoleLauncher.main:9",
                        "com.acme.Tests.main:4"))
                .isEqualTo("com.acme.Tests");
    }

    @Test
    void without_its_stack_the_command_names_it() {
        assertThat(mainClass("java.lang.Thread.sleep:1", "java.lang.Thread.run:840"))
                .isEqualTo("app.jar");
    }
}
