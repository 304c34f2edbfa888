package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.IdleApps;
import dev.hangscope.agent.dist.apps.TickingApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prove=auto}, the default: a report that was asked for proves by itself what it can, where that costs little. */
class UnaskedProofIT {
    private static final String DEMO = "missingsentinel.Importer";
    private static final String STANDS_STILL = "the application stands still";
    private static final String END_OF_LOOK = "looked at  ";
    private static final String PROVEN = "hangscope: HUNG, 1 proven";

    @TempDir
    private Path dumps;

    private List<Path> left() {
        try (Stream<Path> all = Files.walk(dumps)) {
            return all.filter(each -> !each.equals(dumps)).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ForkedJvm.Builder demo(String options) {
        return ForkedJvm.demo(DEMO).agentOptions("after=500ms,watch=200ms,dumps=" + dumps + "," + options);
    }

    private static ForkedJvm started(ForkedJvm.Builder builder) {
        return builder.start()
                .await("the consumer waits", it -> it.jcmd("Thread.print").contains("Importer.load"));
    }

    @Test
    void sigquit_proves_once_and_says_so_ever_after() {
        try (ForkedJvm jvm = started(demo("prove=auto")).awaitAgent().awaitStderr("hangscope: LIKELY")) {
            jvm.sigquit();
            jvm.await("the first report", it -> it.countOnStderr(PROVEN) == 1);
            jvm.sigquit();
            jvm.await("the second report", it -> it.countOnStderr(PROVEN) == 2);

            assertThat(jvm.countOnStderr(STANDS_STILL)).isEqualTo(1);
            jvm.await("nothing is left", it -> left().isEmpty());
        }
    }

    @Test
    void a_long_pause_is_refused_and_the_report_tells_the_way() {
        try (ForkedJvm jvm = ForkedJvm.running(TickingApp.class)
                .agentOptions("after=500ms,watch=200ms,prove=auto,pause=1ms,dumps=" + dumps)
                .start()
                .awaitAgent()) {
            int reports = 0;
            while (!jvm.stderr().contains("not seen   heap dump: a proof would stop the application for about")) {
                reports++;
                int asked = reports;
                jvm.sigquit();
                jvm.await("report " + asked, it -> it.countOnStderr(END_OF_LOOK) == asked);
            }

            assertThat(jvm.stderr())
                    .contains("report " + jvm.pid() + " --prove")
                    .doesNotContain(STANDS_STILL);
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void a_healthy_program_is_not_stopped() {
        try (ForkedJvm jvm = ForkedJvm.running(IdleApps.LivingProducer.class)
                .agentOptions("after=200ms,watch=200ms,prove=auto,dumps=" + dumps)
                .start()
                .awaitAgent()) {
            jvm.sigquit();
            jvm.awaitStderr("hangscope: CLEAR");

            assertThat(jvm.stderr()).doesNotContain(STANDS_STILL, "heap dump");
        }
    }

    @Test
    void the_command_proves_too_unless_it_is_told_not_to() {
        try (ForkedJvm jvm = started(ForkedJvm.demo(DEMO).withoutAgent());
                ForkedJvm without = report(jvm, "--no-prove");
                ForkedJvm with = report(jvm)) {
            without.awaitExit();
            with.awaitExit();

            assertThat(without.stdout()).doesNotContain("PROVEN");
            assertThat(without.stderr()).doesNotContain(STANDS_STILL);
            assertThat(with.stdout()).startsWith(PROVEN);
            assertThat(with.stderr()).contains(STANDS_STILL);
        }
    }

    @Test
    void the_command_asks_nothing_of_a_jvm_whose_option_forbids_it() {
        try (ForkedJvm jvm = started(demo("prove=ask")).awaitAgent().awaitStderr("hangscope: LIKELY");
                ForkedJvm command = report(jvm)) {
            assertThat(command.awaitExit()).isEqualTo(1);

            assertThat(command.stdout()).contains("LIKELY").doesNotContain("PROVEN", "heap dump");
            assertThat(command.stderr()).isEmpty();
        }
    }

    private static ForkedJvm report(ForkedJvm jvm, String... more) {
        return ForkedJvm.command(
                Stream.concat(Stream.of("report", Long.toString(jvm.pid()), "--after", "1s"), Stream.of(more))
                        .toArray(String[]::new));
    }
}
