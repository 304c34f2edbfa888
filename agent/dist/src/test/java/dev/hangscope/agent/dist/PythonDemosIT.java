package dev.hangscope.agent.dist;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The demos in Python, looked at from outside: the launcher compares the complete set of findings with the catalogue's. The texts are
 * not compared: the calls of Python differ between its versions.
 */
@Tag("one-jdk")
class PythonDemosIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("broken")
    void the_broken_form_gets_its_findings(String demo) throws Exception {
        new DemoLauncher(folder).launch(demo);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void the_fixed_form_ends_and_nothing_is_reported(String demo) throws Exception {
        new DemoLauncher(folder).launch(demo, "--fixed");
    }

    static List<String> broken() throws Exception {
        return DemoLauncher.broken().filter(DemoLauncher::isPython).toList();
    }
}
