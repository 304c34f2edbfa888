package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.healthy.RandomHealthyPrograms;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate's part of the soak: programs made up from a seed, all of which end, are never called LIKELY or PROVEN. Other programs:
 * {@code -Dhangscope.soak.seed=N}; longer, up to 100: {@code -Dhangscope.soak.seconds=N}. The soak itself is {@code -Psoak}.
 */
class HealthyProgramsIT {
    private static final int SEED = Integer.getInteger("hangscope.soak.seed", 1);
    private static final int SECONDS = Integer.getInteger("hangscope.soak.seconds", 35);
    private static final Pattern HANG = Pattern.compile("\"verdict\"\\s*:\\s*\"(LIKELY|PROVEN)\"");

    @TempDir
    private Path reports;

    @Test
    void random_programs_that_end_are_never_called_stuck() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.running(RandomHealthyPrograms.class)
                .agentOptions("after=2s,watch=500ms,out=" + reports)
                .arguments(Integer.toString(SEED), Integer.toString(SECONDS), "8")
                .start()
                .awaitAgent()) {
            jvm.sigquit();

            assertThat(jvm.awaitExit()).as(jvm.toString()).isZero();

            assertThat(jvm.stdout()).contains("finished");
            assertThat(written(".json")).as("the report that was asked for").isNotEmpty();
            assertThat(written(".json").stream().filter(HealthyProgramsIT::reportsHang))
                    .as("seed %d: %s", SEED, written(".txt"))
                    .isEmpty();
        }
    }

    private List<String> written(String extension) throws IOException {
        try (Stream<Path> files = Files.list(reports)) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .map(HealthyProgramsIT::read)
                    .toList();
        }
    }

    private static boolean reportsHang(String json) {
        return HANG.matcher(json).find();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
