package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.apps.CrowdApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A report on very many threads comes, and can be read. The harness's limit of a minute is generous on purpose: it is missed
 * only by work that grows with the square of the threads. How long it takes is measured by {@link ScaleCost}.
 */
@Tag("oldest-and-newest-jdk")
class ScaleIT {
    private static final int READABLE = 20_000;

    private static String report(String... crowd) {
        try (ForkedJvm jvm = ForkedJvm.running(CrowdApp.class)
                .jvm("-XX:TieredStopAtLevel=4")
                .agentOptions("after=0s,watch=off")
                .arguments(crowd)
                .start()
                .awaitAgent()
                .awaitStdout("stuck")) {
            jvm.sigquit();
            jvm.awaitStderr("remembered ended thread");
            return jvm.stderr();
        }
    }

    @Test
    void a_thousand_findings_that_explain_each_other_are_one() {
        String report = report("circle", "1000", "5");

        assertThat(report)
                .contains("HUNG, 1 likely")
                .contains("unreleased synchronizer   LIKELY")
                .contains("more than 200 threads in all")
                .contains("looked at  1,0");
        assertThat(report.length()).isLessThan(READABLE);
    }

    @Test
    void a_hundred_thousand_virtual_threads_are_told_in_a_few_lines() {
        assumeTrue(ForkedJvm.release() >= 21, "this JDK has no virtual threads");

        String report = report("one", "100000", "5");

        assertThat(report).contains("100,000 nameless threads").contains("(100,000 virtual)");
        assertThat(report.length()).isLessThan(READABLE);
    }
}
