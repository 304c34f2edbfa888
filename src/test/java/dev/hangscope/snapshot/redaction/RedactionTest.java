package dev.hangscope.snapshot.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final String SECRET = "run --password=hunter2hunter2";

    /**
     * Texts in which no secret of a user can be: names from class files, ids that facts refer to each other by, and words of
     * ours and of the kernel. A component that is added to the facts is redacted, or it is listed here for a reason.
     */
    private static final Set<String> STRUCTURE = Set.of(
            "Borrowed.source",
            "Connection.local",
            "Connection.remote",
            "Connection.state",
            "Frame.file",
            "Frame.method",
            "Frame.module",
            "Frame.type",
            "InHand.type",
            "OsDescriptor.lock",
            "OsFacts.system",
            "OsFrame.function",
            "OsMapping.key",
            "OsThread.place",
            "OutsideRequests.signals",
            "PoolFacts.id",
            "PoolFacts.queue",
            "PoolFacts.type",
            "ProcessIdentity.java",
            "QueueFacts.id",
            "QueueFacts.incompleteBecause",
            "QueueFacts.type",
            "QueueUse.lastTakenType",
            "Reachability.detail",
            "Reachability.notShown",
            "Reachability.path",
            "Reachability.type",
            "ResourceFacts.id",
            "ResourceFacts.pool",
            "Lender.pool",
            "ResourceFacts.type",
            "SensorState.name",
            "Signature.method",
            "Signature.type",
            "Task.future",
            "Task.type",
            "ThreadWait.resource",
            "Uncaught.type",
            "VmThread.place",
            "WakeFacts.type");

    @Test
    void every_text_of_a_snapshot_is_redacted_or_known_to_hold_no_secret() {
        Snapshot full = TextFields.filled(Snapshot.class, (record, component) -> SECRET);

        Set<String> left = TextFields.of(Redaction.ON.of(full)).stream()
                .filter(text -> text.contains("hunter2"))
                .map(text -> text.substring(0, text.indexOf('=')))
                .collect(Collectors.toSet());

        assertThat(left).isEqualTo(STRUCTURE);
    }

    @Test
    void all_else_of_a_snapshot_stays() {
        Snapshot full = TextFields.filled(
                Snapshot.class,
                (record, component) -> STRUCTURE.contains(record + "." + component) ? "as it is" : SECRET);
        Snapshot expected = TextFields.filled(
                Snapshot.class,
                (record, component) ->
                        STRUCTURE.contains(record + "." + component) ? "as it is" : "run --password=***");

        assertThat(Redaction.ON.of(full)).isEqualTo(expected);
        assertThat(Redaction.OFF.of(full)).isSameAs(full);
    }

    @Test
    void a_path_loses_the_secret_in_its_threads_name_and_keeps_its_fields() {
        List<String> path = List.of("\"key=hunter2 a\": a variable of a.B.run(B.java:1)", "password: java.lang.String");
        Snapshot full = TextFields.filled(
                Snapshot.class,
                (record, component) -> (record + component).equals("Reachabilitypath") ? path.get(0) : "none");

        assertThat(Redaction.ON.of(full).jvm().reachability().get(0).path())
                .containsExactly("\"key=*** a\": a variable of a.B.run(B.java:1)");
        Snapshot field = TextFields.filled(
                Snapshot.class,
                (record, component) -> (record + component).equals("Reachabilitypath") ? path.get(1) : "none");
        assertThat(Redaction.ON.of(field)).isSameAs(field);
    }

    @Test
    void a_snapshot_without_secrets_is_the_same_object() {
        Snapshot snapshot = Stories.importer().build();

        assertThat(Redaction.ON.of(snapshot)).isSameAs(snapshot);
    }
}
