package dev.hangscope.diagnosis.rules.pipe;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class PipesTest {

    @Test
    void a_reader_whose_writer_went_back_to_its_pool_without_closing() {
        Finding finding = Findings.only(snapshot()
                .queue("tasks", queue -> {})
                .resource(
                        Kind.PIPE,
                        "rows",
                        pipe -> pipe.count(0)
                                .limit(1024)
                                .party("pool-1-thread-1", Role.WRITER, 1, "com.acme.Export.write:30")
                                .party("main", Role.READER, 1))
                .thread("main", main -> main.reads("rows").at("com.acme.Export.run:20"))
                .thread(
                        "pool-1-thread-1",
                        worker -> worker.idlePoolWorker("tasks").startedBy("main")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY orphaned-reader");
        assertThat(finding.fix()).contains("Export.write").contains("Export.run");
        assertThat(finding.releasers().get(0).fate().last()).contains("idle pool worker");
    }

    @Test
    void a_reader_that_holds_the_writing_side_itself() {
        Finding finding = Findings.only(snapshot()
                .resource(
                        Kind.PIPE, "preview", pipe -> pipe.count(0).limit(1024).party("main", Role.WRITER, 1))
                .thread("main", main -> main.reads("preview"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY self-held-pipe");
    }

    private static SnapshotBuilder twoStreams() {
        return snapshot()
                .resource(
                        Kind.PIPE, "out", pipe -> pipe.count(0).limit(32768).type("com.ssh.Channel$MyPipedInputStream"))
                .resource(
                        Kind.PIPE,
                        "err",
                        pipe -> pipe.count(32768)
                                .limit(32768)
                                .type("com.ssh.Channel$MyPipedInputStream")
                                .party("session", Role.WRITER, 1))
                .thread("main", main -> main.reads("out").at("com.acme.Main.main:9"))
                .thread("session", session -> session.daemon().writes("err").at("com.ssh.Session.run:3"))
                .thread("acceptor", acceptor -> acceptor.outside());
    }

    @Test
    void who_reads_two_pipes_one_after_another_fills_the_second() {
        Finding finding = Findings.only(twoStreams());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY full-pipe");
        assertThat(finding.summary())
                .isEqualTo("1 thread writes for ever into a full MyPipedInputStream; nobody has ever read from it, "
                        + "and \"main\" waits at another pipe of the same kind.");
    }

    @Test
    void another_writer_may_still_feed_the_first_pipe() {
        assertThat(Findings.of(twoStreams()
                        .resource(Kind.PIPE, "out", pipe -> pipe.party("feeder", Role.WRITER, 1))
                        .thread("feeder", feeder -> {})))
                .isEmpty();
    }

    @Test
    void a_reader_that_waits_for_the_writers_end_drains_nothing() {
        Finding finding = Findings.only(snapshot()
                .resource(
                        Kind.PIPE, "rows", pipe -> pipe.count(1024).limit(1024).party("main", Role.READER, 1))
                .thread("main", main -> main.joins("writer").at("com.acme.Main.main:9"))
                .thread("writer", writer -> writer.writes("rows").startedBy("main"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY full-pipe");
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"main\" in Thread.join at com.acme.Main.main(Main.java:9)");
    }

    @Test
    void nothing_is_said_while_the_other_side_moves() {
        assertThat(Findings.of(snapshot()
                        .resource(Kind.PIPE, "rows", pipe -> pipe.count(0).party("writer", Role.WRITER, 1))
                        .thread("main", main -> main.reads("rows"))
                        .thread("writer", writer -> writer.sleeps())))
                .isEmpty();
        assertThat(Findings.of(snapshot()
                        .resource(
                                Kind.PIPE,
                                "rows",
                                pipe -> pipe.count(9).limit(9).party("reader", Role.READER, 1))
                        .thread("main", main -> main.writes("rows"))
                        .thread("reader", reader -> reader.outside())))
                .isEmpty();
    }

    private static SnapshotBuilder channels() {
        return snapshot()
                .resource(
                        Kind.PIPE,
                        "backup",
                        pipe -> pipe.type("java.nio.channels.Pipe")
                                .party("writer", Role.WRITER, 3, "com.acme.Backup.write:30")
                                .party("main", Role.READER, 4))
                .thread("main", main -> main.reads("backup").at("com.acme.Backup.run:20"));
    }

    @Test
    void a_writer_that_has_just_ended_may_have_closed_the_channel() {
        assertThat(Findings.of(channels()
                        .ended("writer", writer -> writer.startedBy("main").ago(1))))
                .isEmpty();
    }

    @Test
    void a_channel_does_not_notice_that_its_writer_has_ended() {
        Finding finding = Findings.only(
                channels().ended("writer", writer -> writer.startedBy("main").ago(31)));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY orphaned-reader");
        assertThat(finding.summary())
                .isEqualTo(
                        "1 thread reads for ever from an empty Pipe; its only writer has ended, and nobody has closed it.");
        assertThat(finding.notProvenBecause())
                .containsExactly("any thread that has the channel may write to it or close it");
    }

    @Test
    void who_started_an_ended_writer_may_start_another() {
        assertThat(Findings.of(channels()
                        .thread("acceptor", acceptor -> acceptor.outside())
                        .ended("writer", writer -> writer.startedBy("acceptor").ago(31))))
                .isEmpty();
    }

    @Test
    void a_reader_that_has_not_noticed_yet_what_lies_in_the_pipe_is_about_to_move() {
        assertThat(Findings.of(awaitedReader().resource(Kind.PIPE, "requests", pipe -> pipe.count(1))))
                .isEmpty();
        assertThat(Findings.of(awaitedReader().thread("writer", writer -> writer.writes("requests"))))
                .isEmpty();
        assertThat(Findings.of(awaitedReader().resource(Kind.PIPE, "requests", pipe -> pipe.count(0))))
                .isNotEmpty();
    }

    @Test
    void a_writer_with_a_reader_at_the_other_end_is_about_to_move() {
        SnapshotBuilder full = fullChannel("java.lang.IllegalStateException");
        assertThat(Findings.of(full.thread("successor", successor -> successor.reads("log"))))
                .isEmpty();
    }

    /** Main waits for long for a thread that answers another's requests. */
    private static SnapshotBuilder awaitedReader() {
        return snapshot()
                .resource(
                        Kind.PIPE,
                        "requests",
                        pipe -> pipe.type("java.nio.channels.Pipe").party("asks", Role.WRITER, 1))
                .queue("replies", queue -> {})
                .thread("main", main -> main.joins("answers"))
                .thread("asks", asks -> asks.takes("replies"))
                .thread("answers", answers -> answers.reads("requests").hasPut("replies", 3, 31));
    }

    @Test
    void a_reader_that_died_may_be_replaced_by_its_starter() {
        assertThat(Findings.of(fullChannel("java.lang.IllegalStateException"))).containsExactly("SUSPECTED full-pipe");
        assertThat(Findings.of(fullChannel(null))).isEmpty();
    }

    private static SnapshotBuilder fullChannel(String diedOf) {
        return snapshot()
                .resource(
                        Kind.PIPE,
                        "log",
                        pipe -> pipe.type("java.nio.channels.Pipe").party("reader", Role.READER, 3))
                .thread("writer", writer -> writer.writes("log"))
                .thread("acceptor", acceptor -> acceptor.outside())
                .ended("reader", reader -> {
                    reader.startedBy("acceptor").ago(31);
                    if (diedOf != null) {
                        reader.diedOf(diedOf, null);
                    }
                });
    }
}
