package dev.hangscope.agent.dist.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** Reports of a JVM under the agent, asked for by SIGQUIT one after the other. */
public final class AskedReports {
    private static final int MOST = 300;
    private static final String END = "looked at";

    private AskedReports() {}

    /** Asks until its stderr shows this. A wait is not reported before it is old enough. */
    public static void until(Pattern seen, ForkedJvm jvm) {
        for (int i = 1; !seen.matcher(jvm.stderr()).find(); i++) {
            assertThat(i).as("reports of %s", jvm).isLessThan(MOST);
            int reports = i;
            jvm.sigquit();
            jvm.await("the end of a report", each -> each.countOnStderr(END) >= reports);
        }
    }
}
