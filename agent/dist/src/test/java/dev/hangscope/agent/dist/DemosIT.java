package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each demo is an acceptance test: the launcher compares the complete set of findings with the catalogue's; here its report's
 * text is compared too, with pids, times and counts of threads normalised. {@code -Dgolden.write=true} writes the texts anew.
 */
class DemosIT {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    /**
     * Texts that differ from run to run: which thread meets the sentinel or comes first in a circle, whether two ends round to
     * one time, who of several came first, who of several processes got the lock, whether a sample was left to tell where a lock
     * was taken, which of two writers was first, at which line of a loop or with which port a thread was met, how much time collectors used.
     */
    private static final Set<String> VARYING = Set.of(
            "one-sentinel-for-two",
            "no-sentinel-for-two",
            "lost-worker",
            "abandoned-future",
            "timer-never-cancelled",
            "lock-cycle",
            "lock-cycle-mixed",
            "lock-upgrade",
            "exhausted-pool",
            "phaser-party-left",
            "stuck-shutdown-hook",
            "join-cycle",
            "class-init-deadlock",
            "unanswered-peer",
            "joined-download",
            "silent-pool",
            "stopped-server",
            "blocked-output",
            "endless-loop",
            "full-heap");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("broken")
    void the_broken_form_gets_its_findings_and_its_text(String demo) throws Exception {
        Path kept = folder.resolve("kept");
        String output = new DemoLauncher(folder).launch(demo, "--keep", kept.toString());

        if (VARYING.contains(demo)) {
            return;
        }
        String report = Normalized.report(output);
        Path golden = GOLDEN.resolve(demo + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, report);
        }
        assertThat(report)
                .as(() -> "the report of this snapshot: " + json(kept, demo))
                .isEqualTo(Files.readString(golden));
    }

    @Tag("oldest-and-newest-jdk")
    @ParameterizedTest
    @MethodSource("broken")
    void the_fixed_form_ends_and_nothing_is_reported(String demo) throws Exception {
        new DemoLauncher(folder).launch(demo, "--fixed");
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void a_healthy_program_gets_no_finding(String demo) throws Exception {
        new DemoLauncher(folder).launch(demo);
    }

    private static String json(Path kept, String demo) {
        try {
            return Files.readString(kept.resolve(demo + ".json"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    static List<String> broken() throws Exception {
        return DemoLauncher.broken()
                .filter(demo -> !DemoLauncher.isPython(demo))
                .toList();
    }

    static List<String> healthy() throws Exception {
        return DemoLauncher.healthy().toList();
    }
}
