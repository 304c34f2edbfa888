package dev.hangscope.diagnosis.rules.outside;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that wait for what is owed to them although the times of the connection's data do not show a request. */
class OwedDataTest {
    private static final Traffic NOTHING_YET = new Traffic(null, null, 0);
    private static final Traffic HALF_AN_ANSWER = new Traffic(Duration.ofSeconds(240), Duration.ofSeconds(230), 0);

    private static OutsideUse connection(@Nullable Traffic traffic) {
        return new OutsideUse(
                7,
                "socket:[99]",
                new Connection("10.0.0.7:40312", "10.1.2.3:8080", "ESTABLISHED", 0, 0, traffic),
                List.of());
    }

    private static OutsideUse file(String path) {
        return new OutsideUse(5, path, null, List.of());
    }

    private static SnapshotBuilder mainIn(@Nullable OutsideUse use, String... frames) {
        return snapshot()
                .thread("main", main -> main.outside().since(240).at(frames))
                .history(history -> history.inCall("main", 240, use));
    }

    @Test
    void the_first_line_of_a_server_that_begins_is_owed() {
        for (String client : List.of(
                "com.sun.mail.smtp.SMTPTransport.readServerResponse:2529",
                "org.apache.commons.net.ftp.FTP.getReply:300",
                "com.mysql.cj.protocol.ReadAheadInputStream.fill:107")) {
            assertThat(Findings.of(mainIn(
                            connection(NOTHING_YET),
                            "java.net.SocketInputStream.read:1",
                            client,
                            "com.acme.Main.main:5")))
                    .as(client)
                    .containsExactly("SUSPECTED unanswered-peer");
        }
    }

    @Test
    void a_feed_that_has_sent_nothing_yet_owes_nothing_and_neither_does_a_session_at_rest() {
        assertThat(Findings.of(
                        mainIn(connection(NOTHING_YET), "java.net.SocketInputStream.read:1", "com.acme.Ticker.main:5")))
                .isEmpty();
        assertThat(Findings.of(mainIn(
                        connection(HALF_AN_ANSWER),
                        "java.net.SocketInputStream.read:1",
                        "com.sun.mail.imap.protocol.IMAPProtocol.readIdleResponse:3000",
                        "com.acme.Main.main:5")))
                .isEmpty();
    }

    @Test
    void the_rest_of_a_body_is_owed_to_who_wants_all_of_it() {
        assertThat(Findings.of(mainIn(
                        connection(HALF_AN_ANSWER),
                        "java.net.SocketInputStream.read:1",
                        "sun.net.www.protocol.http.HttpURLConnection$HttpInputStream.read:3671",
                        "java.io.InputStream.readAllBytes:346",
                        "com.acme.Main.main:5")))
                .containsExactly("SUSPECTED unanswered-peer");
    }

    @Test
    void a_stream_of_events_and_a_connection_without_bodies_owe_nothing() {
        assertThat(Findings.of(mainIn(
                        connection(HALF_AN_ANSWER),
                        "java.net.SocketInputStream.read:1",
                        "sun.net.www.protocol.http.HttpURLConnection$HttpInputStream.read:3671",
                        "java.io.BufferedReader.readLine:329",
                        "com.acme.Events.main:5")))
                .isEmpty();
        assertThat(Findings.of(mainIn(
                        connection(HALF_AN_ANSWER),
                        "java.net.SocketInputStream.read:1",
                        "java.io.InputStream.readAllBytes:346",
                        "com.acme.Tunnel.main:5")))
                .isEmpty();
    }

    @Test
    void random_data_that_the_kernel_does_not_have_is_owed() {
        var finding = Findings.only(mainIn(
                file("/dev/random"),
                "java.io.FileInputStream.readBytes:1",
                "java.io.FileInputStream.read:276",
                "com.acme.Session.main:5"));

        assertThat(finding.summary())
                .isEqualTo("\"main\" has waited for random data from /dev/random, and no other thread is at work.");
        assertThat(finding.fix()).contains("/dev/urandom").contains("Session.main");
    }

    @Test
    void the_reader_of_another_device_waits_by_design() {
        assertThat(Findings.of(
                        mainIn(file("/dev/ttyUSB0"), "java.io.FileInputStream.readBytes:1", "com.acme.Meter.main:5")))
                .isEmpty();
    }

    @Test
    void a_name_that_is_looked_up_is_owed_although_no_descriptor_is_known() {
        var finding =
                Findings.only(mainIn(null, "java.net.Inet6AddressImpl.lookupAllHostAddr:-2", "com.acme.Main.main:5"));

        assertThat(finding.summary())
                .isEqualTo("\"main\" has waited for the name service to answer, and no other thread is at work.");
        assertThat(finding.fix()).contains("/etc/resolv.conf");
    }

    @Test
    void the_datagram_of_a_client_library_is_an_answer_and_that_of_a_server_is_not() {
        OutsideUse udp = new OutsideUse(7, "socket:[98]", null, List.of());

        assertThat(Findings.of(mainIn(
                        udp,
                        "java.net.DatagramSocket.receive:1",
                        "org.apache.commons.net.ntp.NTPUDPClient.getTime:88",
                        "com.acme.Clock.main:5")))
                .containsExactly("SUSPECTED unanswered-peer");
        assertThat(Findings.of(mainIn(udp, "java.net.DatagramSocket.receive:1", "com.acme.Server.main:5")))
                .isEmpty();
    }

    private static SnapshotBuilder asking() {
        return mainIn(
                connection(new Traffic(Duration.ofSeconds(230), Duration.ofSeconds(240), 0)),
                "java.net.SocketInputStream.read:1",
                "com.acme.Main.main:5");
    }

    @Test
    void a_timer_between_two_tasks_is_not_at_work() {
        assertThat(Findings.of(asking().thread("idle-timeout-task", OwedDataTest::timer)))
                .containsExactly("SUSPECTED unanswered-peer");
    }

    @Test
    void a_thread_that_sleeps_between_two_rounds_is_at_work() {
        assertThat(Findings.of(
                        asking().thread("poller", poller -> poller.sleeps().at("com.acme.Poller.run:5"))))
                .isEmpty();
    }

    private static void timer(SnapshotBuilder.ThreadBuilder thread) {
        thread.daemon()
                .waits(dev.hangscope.snapshot.ThreadWait.Kind.OBJECT_WAIT, null, true)
                .at("java.lang.Object.wait:-2", "java.util.TimerThread.mainLoop:563", "java.util.TimerThread.run:516");
    }

    @Test
    void what_could_not_be_seen_of_a_connection_is_written() {
        OutsideUse hidden = new OutsideUse(
                7,
                "socket:[99]",
                new Connection("127.0.0.1:40312", "127.0.0.1:8080", "ESTABLISHED", 0, 0, null),
                List.of());
        var finding = Findings.only(mainIn(hidden, "java.net.Ssl.startHandshake:1", "com.acme.Main.main:5"));

        assertThat(finding.resource().detail()).endsWith(", when data was last sent is not known");
        assertThat(finding.evidence().toString()).contains("the process at 127.0.0.1:8080 cannot be seen from here");
    }

    @Test
    void a_file_system_owes_its_answer() {
        var finding = Findings.only(mainIn(null, "java.io.UnixFileSystem.getLength:-2", "com.acme.Archive.main:5"));

        assertThat(finding.summary())
                .isEqualTo("\"main\" has waited for a file system to answer, and no other thread is at work.");
        assertThat(finding.fix()).contains("Archive.main").contains("mount");
        assertThat(Findings.of(mainIn(null, "sun.nio.fs.UnixNativeDispatcher.open0:-2", "com.acme.Archive.main:5")))
                .containsExactly("SUSPECTED unanswered-peer");
    }

    @Test
    void who_opens_a_fifo_or_reads_a_terminal_waits_by_design() {
        String open = "sun.nio.fs.UnixNativeDispatcher.open0:-2";
        OutsideUse fifo = new OutsideUse(OutsideUse.NOT_OPEN, "/run/commands", null, List.of());

        assertThat(Findings.of(mainIn(fifo, open, "com.acme.Commands.main:5"))).isEmpty();
        assertThat(Findings.of(mainIn(null, "java.io.FileInputStream.readBytes:-2", "com.acme.Shell.main:5")))
                .isEmpty();
    }
}
