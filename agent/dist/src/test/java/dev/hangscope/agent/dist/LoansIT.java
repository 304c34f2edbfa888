package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.dist.apps.LoanApps;
import dev.hangscope.agent.dist.harness.AskedReports;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who has borrowed from a library's pool what others wait for. */
class LoansIT {
    private static ForkedJvm stuck(Class<?> app) {
        return ForkedJvm.running(app)
                .jars("HikariCP-")
                .jars("slf4j-api-")
                .jars("commons-pool2-")
                .agentOptions("after=1s,watch=1s")
                .start()
                .awaitStdout("stuck")
                .awaitAgent();
    }

    @Test
    void connections_that_tasks_did_not_close_are_told_with_the_lines_that_took_them() {
        try (ForkedJvm jvm = stuck(LoanApps.ConnectionsLeak.class)) {
            AskedReports.until(Pattern.compile("pool exhaustion   LIKELY"), jvm);

            assertThat(jvm.stderr())
                    .contains(
                            "the 2 objects that it lent are with threads that are idle and have not given them back",
                            "borrowed 1 object",
                            "at dev.hangscope.agent.dist.apps.LoanApps$ConnectionsLeak.leak(LoanApps.java:",
                            "fix        Give back everything that ConnectionsLeak.leak borrows")
                    .doesNotContain("not seen", "off after a fault");
        }
    }

    @Test
    void a_borrower_that_has_ended_gives_nothing_back() {
        try (ForkedJvm jvm = stuck(LoanApps.BorrowerEnds.class)) {
            AskedReports.until(Pattern.compile("pool exhaustion   LIKELY"), jvm);

            assertThat(jvm.stderr())
                    .contains(
                            "the object that it lent is with a thread that has ended", "holder     \"borrower\" ended");
        }
    }

    @Test
    void a_borrower_at_work_is_no_finding() {
        try (ForkedJvm jvm = stuck(LoanApps.BorrowerWorks.class)) {
            AskedReports.until(Pattern.compile("\"main\".* for [3-9]"), jvm);

            assertThat(jvm.stderr()).doesNotContain("LIKELY", "SUSPECTED");
        }
    }
}
