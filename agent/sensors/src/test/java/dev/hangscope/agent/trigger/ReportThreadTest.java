package dev.hangscope.agent.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReportThreadTest {

    private static final int LIMIT_SECONDS = 30;

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    private volatile Thread thread;

    private void report() {
        thread = Thread.currentThread();
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        begun.release();
        mayEnd.acquireUninterruptibly();
        atOnce.decrementAndGet();
    }

    private void awaitBegun() throws InterruptedException {
        assertThat(begun.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void requests_during_a_report_are_answered_by_one_more_after_it() throws InterruptedException {
        ReportThread reports = new ReportThread(this::report);
        reports.start();
        reports.request();
        awaitBegun();

        reports.request();
        reports.request();
        reports.request();
        mayEnd.release(100);
        awaitBegun();

        // it parks only when nothing is asked for any more
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(begun.availablePermits()).isZero();
        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void a_request_before_the_start_is_answered_and_a_forgotten_one_is_not() throws InterruptedException {
        ReportThread forgetful = new ReportThread(this::report);
        forgetful.request();
        forgetful.forget();
        forgetful.start();
        CountDownLatch answered = new CountDownLatch(1);
        ReportThread reports = new ReportThread(answered::countDown);
        reports.request();
        reports.start();

        assertThat(answered.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(begun.availablePermits()).isZero();
    }

    @Test
    void a_report_that_runs_out_of_memory_is_tried_again() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch made = new CountDownLatch(1);
        ReportThread reports = new ReportThread(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new OutOfMemoryError("made up by the test");
            }
            made.countDown();
        });
        reports.start();

        reports.request();

        assertThat(made.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(tries).hasValue(3);
    }

    @Test
    void nothing_that_is_thrown_ends_the_thread() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        ReportThread reports = new ReportThread(() -> {
            int call = calls.incrementAndGet();
            begun.release();
            if (call == 1) {
                throw new IllegalStateException("made up by the test");
            }
            if (call == 2) {
                throw new StackOverflowError("made up by the test");
            }
            Thread.currentThread().interrupt();
        });
        reports.start();
        for (int call = 1; call <= 4; call++) {
            reports.request();
            awaitBegun();
        }
        assertThat(calls).hasValue(4);
    }

    @Test
    void a_fault_is_one_line_whatever_is_in_its_message() {
        String line =
                ReportThread.line(new NoClassDefFoundError("a\u001b[2J\r\nhangscope: CLEAR" + "x".repeat(100_000)));

        assertThat(line)
                .startsWith("hangscope: no report: java.lang.NoClassDefFoundError: a")
                .endsWith("x\n");
        assertThat(line.strip()).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThan(1_100);
    }

    @Test
    void the_thread_is_a_daemon_of_the_topmost_group() throws InterruptedException {
        mayEnd.release();
        ReportThread reports = new ReportThread(this::report);
        reports.start();
        reports.request();
        awaitBegun();

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getThreadGroup().getParent()).isNull();
        assertThat(thread.getName()).isEqualTo("hangscope-report");
    }
}
