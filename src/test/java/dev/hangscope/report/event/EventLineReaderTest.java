package dev.hangscope.report.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineReaderTest {
    private static final Instant TIME = Instant.parse("2026-11-27T12:00:00.123456789Z");
    private static final String START =
            "{\"time\":\"2026-11-27T12:00:00Z\",\"severity\":\"ERROR\",\"event\":\"hangscope.hang\"";

    private static String written() {
        Finding finding = Findings.only(Stories.importer());
        return EventLine.of(
                        new HangChange(Change.FOUND, TIME, Fingerprint.of(finding), finding),
                        new EventSource(Map.of("process.pid", "42")),
                        "/reports/hangscope-42-1.txt",
                        3)
                .strip();
    }

    @Test
    void reads_what_was_written() throws BadEventException {
        EventRecord event = EventLineReader.read(written());

        assertThat(event.time()).isEqualTo(TIME);
        assertThat(event.severity()).isEqualTo(EventRecord.Severity.ERROR);
        assertThat(event.body()).contains("LinkedBlockingQueue");
        assertThat(event.attributes())
                .hasSize(17)
                .containsEntry("hangscope.finding.kind", "missing-sentinel")
                .containsEntry("hangscope.finding.waiters", List.of("worker-1", "worker-2"))
                .containsEntry("hangscope.events.dropped", 3L);
        assertThat(event.attributes().get("hangscope.finding.stuck_for")).isInstanceOf(Number.class);
        assertThat(event.resource()).isEqualTo(Map.of("process.pid", "42"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"time\":\"2026-11-27T12:00:00Z\",\"severity\":\"ERROR\"}",
                "{\"time\":\"yesterday\",\"severity\":\"ERROR\",\"event\":\"hangscope.hang\"}",
                "{\"time\":\"+999999999-12-31T23:59:59Z\",\"severity\":\"ERROR\",\"event\":\"hangscope.hang\"}",
                "{\"time\":\"2026-11-27T12:00:00Z\",\"severity\":\"FATAL\",\"event\":\"hangscope.hang\"}",
                "{\"time\":\"2026-11-27T12:00:00Z\",\"severity\":\"ERROR\",\"event\":\"other\"}",
                START + "} {}",
                START + ",\"attributes\":{\"A b\":\"c\"}}",
                START + ",\"attributes\":{\"a\":1e999}}",
                START + ",\"attributes\":{\"a\":NaN}}",
                START + ",\"attributes\":\"a\"}",
                START + ",\"resource\":[\"a\"]}",
                START
            })
    void what_is_no_event_is_refused(String line) {
        assertThatThrownBy(() -> EventLineReader.read(line)).isInstanceOf(BadEventException.class);
    }

    @Test
    void depth_and_number_are_bounded() {
        StringBuilder many = new StringBuilder(START + ",\"attributes\":{\"a\":1");
        for (int i = 0; i < 100; i++) {
            many.append(",\"a").append(i).append("\":1");
        }

        assertThatThrownBy(() -> EventLineReader.read(many + "}}")).isInstanceOf(BadEventException.class);
        assertThatThrownBy(() -> EventLineReader.read(START + ",\"x\":" + "[".repeat(30_000)))
                .isInstanceOf(BadEventException.class);
    }

    @Test
    void texts_are_plain_whatever_was_in_them() throws BadEventException {
        EventRecord event = EventLineReader.read(
                START + ",\"body\":\"a\\u001b[31m\\nb\",\"attributes\":{\"thread.name\":\"\\u202ex\",\"y\":null}}");

        assertThat(event.body()).doesNotContain("\u001b", "\n");
        assertThat(event.attributes().toString()).doesNotContain("\u202e");
        assertThat(event.attributes()).containsOnlyKeys("thread.name");
    }

    @Test
    void a_damaged_line_is_an_event_or_refused() {
        String line = written();
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            char[] letters = line.toCharArray();
            for (int j = random.nextInt(4); j >= 0; j--) {
                letters[random.nextInt(letters.length)] = (char) random.nextInt(128);
            }
            String damaged = new String(letters)
                    .substring(0, random.nextInt(8) == 0 ? random.nextInt(line.length()) : line.length());
            try {
                assertThat(EventLineReader.read(damaged).time()).isNotNull();
            } catch (BadEventException refused) {
                assertThat(refused).message().isNotEmpty();
            }
        }
    }
}
