package dev.hangscope.agent.bootstrap.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.application.Caller;
import org.junit.jupiter.api.Test;

class CallSiteTest {

    @Test
    void begins_with_the_last_frame_before_the_applications_own() {
        CoarseClock.tick();
        // The JDK calls the hook, the application calls the JDK.
        StackTraceElement[] site = Caller.call(CallSiteTest::sampleBehindTheJdk);

        assertThat(site).isNotNull();
        assertThat(site[0].getMethodName()).isEqualTo("sampleBehindTheJdk");
        assertThat(site[1].getClassName()).isEqualTo(Caller.class.getName());
        assertThat(site).hasSizeLessThanOrEqualTo(7);
    }

    private static StackTraceElement[] sampleBehindTheJdk() {
        return CallSite.sample();
    }

    @Test
    void samples_are_rationed_and_come_back_with_the_clock() {
        int taken = 0;
        while (CoarseClock.takeSample()) {
            taken++;
        }
        assertThat(taken).isLessThanOrEqualTo(4_000);
        assertThat(CallSite.sample()).isNull();

        CoarseClock.tick();

        assertThat(CallSite.sample()).isNotNull();
    }
}
