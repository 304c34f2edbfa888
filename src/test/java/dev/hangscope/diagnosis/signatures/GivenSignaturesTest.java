package dev.hangscope.diagnosis.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Signature;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user says about methods of his code counts as what the table says about those of libraries. */
class GivenSignaturesTest {
    private static final Signature OURS = new Signature(Meaning.IDLE, "com.acme.Mailbox", "await");

    private static Snapshot mailbox() {
        return SnapshotBuilder.snapshot()
                .thread("ticker", ticker -> ticker.daemon().sleeps())
                .thread(
                        "reader",
                        reader -> reader.waits(Kind.OBJECT_WAIT, "object:com.acme.Mailbox@1f", false)
                                .at(
                                        "java.lang.Object.wait:1",
                                        "com.acme.Mailbox.await:9",
                                        "com.acme.Reader.run:3",
                                        "java.lang.Thread.run:1"))
                .build();
    }

    @Test
    void a_wait_that_the_user_calls_idle_is_no_finding() {
        assertThat(Findings.of(mailbox())).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(mailbox().withSignatures(List.of(OURS)))).isEmpty();
    }

    @Test
    void a_signature_of_another_method_changes_nothing() {
        Signature other = new Signature(Meaning.IDLE, "com.acme.Mailbox", "put");

        assertThat(Findings.of(mailbox().withSignatures(List.of(other)))).containsExactly("SUSPECTED unexplained-wait");
    }

    @Test
    void the_first_that_matches_counts() {
        Signature first = new Signature(Meaning.BORROWS, "*.Mailbox", "*");

        assertThat(Findings.of(mailbox().withSignatures(List.of(first, OURS)))).hasSize(1);
    }

    @Test
    void a_saved_report_is_diagnosed_again_with_the_signatures_that_it_was_made_with() throws IOException {
        Snapshot snapshot = mailbox().withSignatures(List.of(OURS));
        StringWriter saved = new StringWriter();
        SnapshotJson.write(snapshot, saved);

        Snapshot again = SnapshotJson.read(new StringReader(saved.toString()));

        assertThat(again).isEqualTo(snapshot);
        assertThat(Findings.of(again)).isEmpty();
    }
}
