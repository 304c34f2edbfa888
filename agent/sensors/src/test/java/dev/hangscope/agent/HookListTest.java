package dev.hangscope.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hangscope.agent.instrument.boot.BootHooks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hook class that is not listed is not defined in the boot loader, and the first call of it fails in the application. */
class HookListTest {
    private static final String PACKAGE = "dev.hangscope.agent.bootstrap.hooks";

    @Test
    void every_hook_class_is_listed() {
        List<String> classes = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                .importPackages(PACKAGE).stream()
                        .map(JavaClass::getName)
                        .filter(name -> !name.endsWith("package-info"))
                        .map(name -> name.substring(PACKAGE.length() + 1))
                        .toList();

        assertThat(BootHooks.classes()).containsExactlyInAnyOrderElementsOf(classes);
    }
}
