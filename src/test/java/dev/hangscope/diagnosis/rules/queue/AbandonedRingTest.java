package dev.hangscope.diagnosis.rules.queue;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import org.junit.jupiter.api.Test;

/** A producer at a full ring buffer, in a process that ticks. */
class AbandonedRingTest {
    private static SnapshotBuilder full() {
        return snapshot()
                .thread("ticker", it -> it.daemon().sleeps().at("java.lang.Thread.sleep:1", "com.acme.Ticker.run:8"))
                .thread(
                        "main",
                        it -> it.waits(Kind.PARK, null, false)
                                .at(
                                        "java.util.concurrent.locks.LockSupport.parkNanos:1",
                                        "com.lmax.disruptor.MultiProducerSequencer.next:136",
                                        "com.lmax.disruptor.RingBuffer.next:260",
                                        "com.acme.Journal.write:7",
                                        "com.acme.Main.main:3"));
    }

    private static SnapshotBuilder dead(String... at) {
        return full().ended(
                        "journal",
                        it -> it.ago(32)
                                .startedBy("main", "com.acme.Journal.open:2")
                                .diedOf("java.lang.RuntimeException", "disk full", at));
    }

    @Test
    void the_consumer_died_of_the_handlers_exception() {
        Finding finding = Findings.only(dead(
                "com.lmax.disruptor.FatalExceptionHandler.handleEventException:45",
                "com.lmax.disruptor.BatchEventProcessor.run:140"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY dead-consumer");
        assertThat(finding.summary()).contains("\"journal\" died of an exception");
        assertThat(Lines.of(finding.evidence())).anyMatch(line -> line.contains("disk full"));
    }

    @Test
    void a_slow_consumer_makes_room_in_time() {
        assertThat(Findings.of(dead("com.lmax.disruptor.BatchEventProcessor.run:140")
                        .thread(
                                "journal-2",
                                it -> it.sleeps()
                                        .at(
                                                "java.lang.Thread.sleep:1",
                                                "com.acme.Journal.onEvent:20",
                                                "com.lmax.disruptor.BatchEventProcessor.run:137"))))
                .doesNotContain("LIKELY dead-consumer");
    }

    @Test
    void a_supervisor_may_start_another_consumer() {
        assertThat(Findings.of(dead("com.lmax.disruptor.BatchEventProcessor.run:140")
                        .thread(
                                "supervisor",
                                it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Journal.supervise:20"))))
                .doesNotContain("LIKELY dead-consumer");
    }

    @Test
    void a_death_of_other_code_tells_nothing() {
        assertThat(Findings.of(dead("com.acme.Import.run:4"))).doesNotContain("LIKELY dead-consumer");
    }

    private static SnapshotBuilder publishing(String thread, SnapshotBuilder told) {
        return told.thread(
                thread,
                it -> it.waits(Kind.PARK, null, false)
                        .at(
                                "java.util.concurrent.locks.LockSupport.parkNanos:1",
                                "com.lmax.disruptor.MultiProducerSequencer.next:136",
                                "com.acme.Journal.onEvent:20",
                                "com.lmax.disruptor.BatchEventProcessor.run:137"));
    }

    @Test
    void the_consumer_publishes_into_the_buffer_that_it_empties() {
        Finding alone = Findings.only(publishing("journal", snapshot()));

        assertThat(alone.verdict() + " " + alone.kind().id()).isEqualTo("LIKELY dead-consumer");
        assertThat(alone.summary())
                .isEqualTo("1 thread waits for room in a ring buffer (MultiProducerSequencer); the only consumer,"
                        + " \"journal\", waits for room in a ring buffer itself.");
        assertThat(Findings.of(publishing("journal", full()))).contains("SUSPECTED dead-consumer");
    }

    @Test
    void another_consumer_is_at_work() {
        assertThat(Findings.of(publishing("journal", full())
                        .thread(
                                "mail",
                                it -> it.sleeps()
                                        .at(
                                                "com.acme.Mail.onEvent:20",
                                                "com.lmax.disruptor.BatchEventProcessor.run:137"))))
                .isEmpty();
    }
}
