package dev.hangscope.agent.bootstrap.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrownTest {
    private static final class Overriding extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overriding() {
            super("real");
        }

        @Override
        public String getMessage() {
            throw new AssertionError("called");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new AssertionError("called");
        }
    }

    private static final class WithoutTrace extends RuntimeException {
        private static final long serialVersionUID = 1;

        WithoutTrace() {
            super(null, null, false, false);
        }
    }

    @Test
    void message_and_frames_are_read_past_methods_that_override() throws Throwable {
        Throwable exception = new Overriding();

        assertThat(Thrown.message(exception)).isEqualTo("real");
        assertThat(Thrown.frames(exception)).hasSizeLessThanOrEqualTo(8);
        assertThat(Thrown.frames(exception)[0].getMethodName())
                .isEqualTo("message_and_frames_are_read_past_methods_that_override");
    }

    @Test
    void frames_are_the_same_before_and_after_somebody_asked_for_the_trace() throws Throwable {
        Throwable exception = new IllegalStateException();
        StackTraceElement[] before = Thrown.frames(exception);

        StackTraceElement[] asked = exception.getStackTrace();

        assertThat(before).isEqualTo(Thrown.frames(exception)).isEqualTo(java.util.Arrays.copyOf(asked, before.length));
    }

    @Test
    void a_trace_of_the_applications_own_is_taken() throws Throwable {
        Throwable exception = new IllegalStateException();
        StackTraceElement own = new StackTraceElement("Own", "method", "Own.java", 1);
        exception.setStackTrace(new StackTraceElement[] {own});

        assertThat(Thrown.frames(exception)).containsExactly(own);
    }

    @Test
    void an_exception_without_a_trace_has_none() throws Throwable {
        assertThat(Thrown.frames(new WithoutTrace())).isNullOrEmpty();
        assertThat(Thrown.message(new WithoutTrace())).isNull();
    }
}
