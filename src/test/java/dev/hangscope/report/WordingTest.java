package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.RecordedSnapshots;
import dev.hangscope.diagnosis.WaitWords;
import dev.hangscope.report.text.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every text of a report keeps to, in the reports on the recorded snapshots and in the golden texts. */
class WordingTest {
    private static final Pattern DOUBLED = Pattern.compile("(?<![\\w.-])([a-z]{2,}) \\1(?![\\w.-])");
    private static final List<Path> GOLDEN =
            List.of(Path.of("test", "resources", "golden"), Path.of("../agent/dist/src/test/resources/golden"));

    /** Of Java alone, and marks of text that was put together wrongly. A report has columns, so that only sentences have single blanks. */
    private static final Pattern PUT_TOGETHER_WRONGLY = Pattern.compile(
            "\\bnull\\b|Optional[\\[.]|@[0-9a-f]{6,}|\\$\\{|%[sd]| [,;.](?: |$)|[,;][,;.]|\\.\\.(?!\\.)(?<!\\.\\.\\.)| $|\\(\\s|\\s\\)");

    /** The name of a thread, which is the application's. */
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private static final Pattern TWO_BLANKS = Pattern.compile(" {2}");

    private static List<String> doubled(String name, String text) {
        return text.lines()
                .filter(line -> DOUBLED.matcher(line).find())
                .map(line -> name + ": " + line)
                .toList();
    }

    @Test
    void no_word_is_doubled() throws IOException {
        List<String> doubled = new ArrayList<>();
        for (Path file : RecordedSnapshots.all().values()) {
            doubled.addAll(doubled(file.toString(), TextReport.toString(RecordedSnapshots.diagnosis(file))));
        }
        for (Path directory : GOLDEN) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".txt")).toList()) {
                    doubled.addAll(doubled(file.toString(), Files.readString(file)));
                }
            }
        }
        assertThat(doubled).isEmpty();
        assertThat(doubled("planted", "it is waiting waiting for it")).hasSize(1);
    }

    @Test
    void no_sentence_is_put_together_wrongly() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : RecordedSnapshots.all().values()) {
            for (Finding finding : RecordedSnapshots.diagnosis(file).findings()) {
                sentences(finding)
                        .filter(text -> PUT_TOGETHER_WRONGLY.matcher(text).find()
                                || TWO_BLANKS.matcher(text).find())
                        .forEach(text -> wrong.add(file + ": " + text));
            }
        }
        for (Path directory : GOLDEN) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".txt")).toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> PUT_TOGETHER_WRONGLY.matcher(line).find())
                            .forEach(line -> wrong.add(file + ": " + line));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(Stream.of("held by null", "a queue , empty", "it waits;.", "ends ", "at %s")
                        .allMatch(text -> PUT_TOGETHER_WRONGLY.matcher(text).find()))
                .isTrue();
    }

    private static Stream<String> sentences(Finding finding) {
        Finding.Resource resource = finding.resource();
        return Stream.of(
                        Stream.of(finding.summary(), finding.fix()),
                        Lines.of(finding.evidence()).stream(),
                        Lines.of(finding.holdsUp()).stream(),
                        finding.notProvenBecause().stream(),
                        finding.releasers().stream()
                                .map(releaser -> releaser.fate().phrase()),
                        Stream.of(resource == null ? "" : resource.detail()))
                .flatMap(part -> part)
                .map(text -> QUOTED.matcher(text).replaceAll("\"name\""));
    }

    @Test
    void no_finding_blocks_its_own_waiters() throws IOException {
        List<String> own = new ArrayList<>();
        for (Path file : RecordedSnapshots.all().values()) {
            Diagnosis diagnosis = RecordedSnapshots.diagnosis(file);
            for (Finding finding : diagnosis.findings()) {
                finding.waiters().stream()
                        .filter(waiter -> waiter.thread() != null)
                        .filter(waiter -> Lines.of(finding.holdsUp()).stream()
                                .anyMatch(line -> line.startsWith("\"" + waiter.thread() + "\" ")
                                        && line.endsWith(" at " + waiter.at())))
                        .forEach(waiter -> own.add(file + ": " + waiter + " " + finding.holdsUp()));
            }
        }
        assertThat(own).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Lock, a Lock",
        "Exchanger, an Exchanger",
        "FutureTask, a FutureTask",
        "SSLSocket, an SSLSocket",
        "XMLReader, an XMLReader",
        "UUIDQueue, a UUIDQueue",
        "UserQueue, a UserQueue",
        "UnboundedQueue, an UnboundedQueue",
        "UninterruptibleTask, an UninterruptibleTask",
        "UnitOfWork, a UnitOfWork",
        "object, an object",
    })
    void the_article_follows_the_sound(String noun, String with) {
        assertThat(WaitWords.withArticle(noun)).isEqualTo(with);
    }
}
