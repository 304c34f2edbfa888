package dev.hangscope.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports in a headless Chromium; skipped where there is none. Leaves pictures in {@code target/html}: a test cannot tell whether
 * they look well.
 */
class HtmlInBrowserTest {
    private static final Path PICTURES = Path.of("target", "html");
    private static final String STACKS = "details:not(.time)";

    @TempDir
    private static Path folder;

    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "no Chromium on the path");
        Files.createDirectories(PICTURES);
        browser = Chromium.start(folder);
    }

    @AfterAll
    static void end() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private static void show(String sample, int width) throws Exception {
        Path html = PICTURES.resolve(sample + ".html");
        Files.writeString(html, HtmlReport.toString(Samples.all().get(sample)));
        browser.emulate("screen", "light");
        browser.show(html, width);
    }

    private static void picture(String name) throws Exception {
        byte[] png = browser.screenshot();
        Files.write(PICTURES.resolve(name + ".png"), png);
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getHeight()).isGreaterThan(300);
    }

    /** The part of the page's width that lies outside of the window, in pixels. */
    private static int hidden() throws Exception {
        return Integer.parseInt(
                browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    private static String visible(String selector) throws Exception {
        return browser.value("document.querySelector('" + selector + "').checkVisibility()");
    }

    @Test
    void a_click_opens_the_stacks_and_another_closes_them() throws Exception {
        show("sentinel", 1200);
        assertThat(visible(STACKS + " pre")).isEqualTo("false");

        browser.click(STACKS + " summary");

        assertThat(visible(STACKS + " pre")).isEqualTo("true");
        assertThat(browser.value("document.querySelector('" + STACKS + " pre').innerText"))
                .startsWith("at java.util.concurrent.LinkedBlockingQueue.take(LinkedBlockingQueue.java:435)");
        picture("sentinel-stacks");

        browser.click(STACKS + " summary");

        assertThat(visible(STACKS + " pre")).isEqualTo("false");
    }

    @Test
    void the_time_line_is_open_and_a_click_closes_it() throws Exception {
        show("sentinel", 1200);
        assertThat(visible(".time table")).isEqualTo("true");

        browser.click(".time summary");

        assertThat(visible(".time table")).isEqualTo("false");
    }

    @Test
    void every_report_fits_a_window_and_a_telephone() throws Exception {
        for (String sample : Samples.all().keySet()) {
            show(sample, 1200);
            assertThat(hidden()).as(sample).isZero();
            picture(sample);
            browser.show(PICTURES.resolve(sample + ".html"), 400);
            assertThat(hidden()).as(sample + " on a telephone").isZero();
        }
        picture("unclosed-stdin-narrow");
    }

    @Test
    void in_the_dark_the_page_is_dark_and_its_text_is_not() throws Exception {
        for (String sample : List.of("sentinel", "300-in-40-places")) {
            show(sample, 1200);
            browser.emulate("screen", "dark");
            assertThat(brightness("body", "backgroundColor")).isLessThan(60);
            assertThat(brightness("body", "color")).isGreaterThan(200);
            assertThat(brightness("svg rect.stuck, body", "color")).isGreaterThan(200);
            picture(sample + "-dark");
        }
    }

    @Test
    void paper_is_white_also_for_readers_in_the_dark() throws Exception {
        show("sentinel", 794);
        browser.emulate("print", "dark");
        assertThat(brightness("body", "backgroundColor")).isEqualTo(255);
        assertThat(brightness("body", "color")).isZero();
        picture("sentinel-print");

        Files.write(PICTURES.resolve("sentinel.pdf"), browser.pdf());
    }

    /** The mean of red, green and blue. */
    private static double brightness(String selector, String property) throws Exception {
        String sum = "getComputedStyle(document.querySelector('" + selector + "'))." + property
                + ".match(/[0-9]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)";
        return Double.parseDouble(browser.value(sum)) / 3;
    }

    @Test
    void no_box_of_a_drawing_lies_on_another_and_every_text_is_inside_its_box() throws Exception {
        for (String sample : Samples.all().keySet()) {
            show(sample, 1200);
            assertThat(browser.value(OVERLAPS)).as(sample).isEqualTo("0");
            assertThat(browser.value(SPILLS)).as(sample).isEmpty();
        }
    }

    private static final String OVERLAPS = """
            (boxes => boxes.filter((a, i) => boxes.some((b, j) => i < j
                && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length)(
              [...document.querySelectorAll('svg rect')].map(rect => rect.getBoundingClientRect()))""";

    private static final String SPILLS = """
            [...document.querySelectorAll('svg g text')].filter(text =>
                text.getBoundingClientRect().right > text.parentNode.querySelector('rect').getBoundingClientRect().right)
              .map(text => text.textContent).join(';')""";
}
