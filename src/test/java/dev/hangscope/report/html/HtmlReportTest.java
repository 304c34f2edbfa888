package dev.hangscope.report.html;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.report.Golden;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.io.IOException;
import java.io.StringReader;
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

    private static List<String> reports() {
        List<String> reports = new ArrayList<>();
        List.of(
                        Stories.importer(),
                        Stories.deadAppender(),
                        Stories.forgottenPool(),
                        Samples.deadlock(),
                        Samples.fullStdout(),
                        hostile(),
                        snapshot())
                .forEach(story -> reports.add(html(story)));
        reports.add(HtmlReport.toString(Samples.diagnosis(Samples.unclosedStdin())));
        TreeBuilder self = new TreeBuilder();
        self.process(10, 1).waitsFor(11);
        self.process(11, 10, "python <x>&\"\n\u0001\ud800.py")
                .forked()
                .reads(4)
                .socket(4, 100, 101)
                .socket(3, 101, 100);
        reports.add(HtmlReport.toString(Samples.diagnosis(self)));
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
    void a_child_s_stream_is_called_what_it_is() {
        String html = html(Samples.fullStdout());

        assertThat(html).contains("stdout of process 50 (sort -u)").doesNotContain("stream:");
    }

    @Test
    void a_missing_sentinel_is_drawn() throws IOException {
        Golden.check("missing-sentinel.html", html(Stories.importer().sensor("queues", true, null)));
    }

    @Test
    void a_process_on_its_open_standard_input_is_drawn() throws IOException {
        Golden.check("unclosed-stdin.html", HtmlReport.toString(Samples.diagnosis(Samples.unclosedStdin())));
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
    void the_process_at_the_other_end_is_a_node_of_its_own() {
        assertThat(html(Samples.silentDatabase())).contains("other side").contains("postgres: shop");
    }

    @Test
    void a_cycle_shows_what_each_waits_for_and_who_holds_it() {
        Document document = parse(html(Samples.deadlock()));

        assertThat(texts(document, "svg")).hasSize(1);
        assertThat(texts(document, "text")).contains("stuck", "wait for", "could release it", "\"one\"", "\"two\"");
        assertThat(texts(document, "g")).hasSize(6);
    }

    @Test
    void the_time_line_tells_puts_ends_and_waits_oldest_first() {
        Document document = parse(html(Stories.importer()));

        assertThat(texts(document, "tr"))
                .containsExactly(
                        "before the looktimewhowhat",
                        "31 s10:14:59.0Z\"reader\"put the last of 120 items into the LinkedBlockingQueue"
                                + " at com.acme.Importer.read(Importer.java:30)",
                        "31 s10:14:59.0Z\"worker-1\" and \"worker-2\"has been waiting since then"
                                + " at com.acme.Importer.consume(Importer.java:42)",
                        "30.9 s10:14:59.1Z\"reader\"ended",
                        "30.8 s10:14:59.2Z\"worker-3\"ended, having taken 39 items,"
                                + " the last of class com.acme.Importer$Eof");
    }

    @Test
    void what_many_did_alike_is_one_row_of_the_time_line() {
        Document document = parse(HtmlReport.toString(Findings.diagnosis(Samples.threeHundredIn40Places())));

        assertThat(texts(document, "tr"))
                .contains("2 m 30 s to 31 s10:13:00.0Z\"producer-119\", \"producer-118\", \"producer-117\","
                        + " \"producer-116\" and 116 moreput its only item into the LinkedBlockingQueue, in 30 places")
                .hasSizeLessThan(12);
    }

    @Test
    void every_box_of_a_cycle_of_three_hundred_has_an_arrow() {
        Document document = parse(HtmlReport.toString(Findings.diagnosis(Samples.ringOf300())));

        assertThat(texts(document, "g")).hasSize(36);
        // one line and one tip for each arrow: 12 from threads to locks, 12 from locks to their holders
        assertThat(texts(document, "path")).hasSize(48);
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
