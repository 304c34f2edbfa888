package dev.hangscope.report.html;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Diagnostician;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Golden;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private static String html(SnapshotBuilder told) {
        return HtmlReport.toString(Findings.diagnosis(told));
    }

    private static Diagnosis diagnosis(TreeBuilder tree) {
        return new Diagnostician(Rules.all()).diagnose(tree.snapshot(), Duration.ofSeconds(1));
    }

    private static TreeBuilder unclosedStdin() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(10, 1).waitsFor(11).pipe(5, Access.WRITE, 7);
        tree.process(11, 10, "sort").reads(0).pipe(0, Access.READ, 7);
        return tree;
    }

    /** Threads that wait for each other: a finding without one resource. */
    private static SnapshotBuilder lockCycle() {
        return snapshot()
                .monitor("a", "one", "com.acme.Bank.pay:10")
                .lock("b", "two", "com.acme.Bank.take:20")
                .thread("one", one -> one.awaits("b").at("com.acme.Bank.pay:11"))
                .thread("two", two -> two.awaits("a").at("com.acme.Bank.take:21"));
    }

    private static List<String> reports() {
        List<String> reports = new ArrayList<>();
        List.of(Stories.importer(), Stories.deadAppender(), Stories.forgottenPool(), lockCycle(), hostile(), snapshot())
                .forEach(story -> reports.add(html(story)));
        reports.add(HtmlReport.toString(diagnosis(unclosedStdin())));
        TreeBuilder self = new TreeBuilder();
        self.process(10, 1).waitsFor(11);
        self.process(11, 10, "python <x>&\"\n\u0001\ud800.py")
                .forked()
                .reads(4)
                .socket(4, 100, 101)
                .socket(3, 101, 100);
        reports.add(HtmlReport.toString(diagnosis(self)));
        return reports;
    }

    private static SnapshotBuilder hostile() {
        SnapshotBuilder told = Stories.importer().sensor("<i>&", false, "\"why\" 'not' \u0000\ufffe");
        return told.thread(
                "<script>alert('&amp;')</script>\n\ud800x\udc00\u0007\u202e",
                thread -> thread.takes("rows").at("com.acme.Importer.<init>:42"));
    }

    private static Document parse(String html) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
        } catch (Exception e) {
            throw new AssertionError(html, e);
        }
    }

    private static List<String> texts(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void a_missing_sentinel_is_drawn() throws IOException {
        Golden.check("missing-sentinel.html", html(Stories.importer().sensor("queues", true, null)));
    }

    @Test
    void a_process_on_its_open_standard_input_is_drawn() throws IOException {
        Golden.check("unclosed-stdin.html", HtmlReport.toString(diagnosis(unclosedStdin())));
    }

    @Test
    void every_report_is_well_formed_whatever_the_names_are() {
        for (String report : reports()) {
            assertThat(texts(parse(report), "h1")).hasSize(1);
        }
    }

    @Test
    void no_report_refers_to_anything_outside_of_it() {
        for (String report : reports()) {
            assertThat(report).doesNotContain("http:", "https:", "src=", "href", "url(", "@import", "<script");
        }
    }

    @Test
    void foreign_text_stays_text() {
        String report = html(hostile());

        assertThat(report).contains("&lt;script&gt;alert(&#39;&amp;amp;&#39;)&lt;/script&gt;");
        assertThat(report).contains("com.acme.Importer.&lt;init&gt;(Importer.java:42)");
        assertThat(report.codePoints())
                .noneMatch(letter -> letter == 0 || letter == 0x202E || letter >= 0xD800 && letter <= 0xDFFF);
    }

    @Test
    void a_cycle_shows_what_each_waits_for_and_who_holds_it() {
        Document document = parse(html(lockCycle()));

        assertThat(texts(document, "svg")).hasSize(1);
        assertThat(texts(document, "text")).contains("stuck", "wait for", "could release it", "\"one\"", "\"two\"");
        assertThat(texts(document, "g")).hasSize(6);
    }

    @Test
    void three_hundred_equal_waiters_are_one_node() {
        SnapshotBuilder told = Stories.importer();
        for (int i = 0; i < 298; i++) {
            told.thread("more-" + i, thread -> thread.takes("rows").at("com.acme.Importer.consume:42"));
        }

        Document document = parse(html(told));

        assertThat(texts(document, "text")).contains("300 threads");
        assertThat(texts(document, "g")).hasSizeLessThan(8);
    }

    @Test
    void the_report_of_100_000_virtual_threads_with_stacks_of_their_own_stays_under_a_megabyte() {
        SnapshotBuilder told = Stories.importer();
        for (int i = 0; i < 50_000; i++) {
            int line = i + 1;
            told.thread(
                    "v" + i, thread -> thread.virtual().nameless().takes("rows").at("com.acme.Importer.consume:42"));
            told.thread("w" + i, thread -> thread.virtual().parks().at("com.acme.Other.await:" + line));
        }

        assertThat(html(told)).hasSizeLessThan(1_000_000).contains("left out to keep the report small");
    }
}
