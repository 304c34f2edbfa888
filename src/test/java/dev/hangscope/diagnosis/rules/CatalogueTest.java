package dev.hangscope.diagnosis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final List<String> PARTS =
            List.of("**How it looks.**", "**Why it happens.**", "**How Hangscope knows.**", "**How to fix it.**");

    /** The tests run in the module's folder, src. */
    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "diagnoses.md"));
    }

    @Test
    void every_rule_has_its_section_and_every_section_its_rule() throws IOException {
        List<String> headings = page().lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();

        assertThat(headings)
                .containsExactlyElementsOf(Rules.kinds().stream().map(Kind::id).toList());
    }

    @Test
    void every_section_tells_how_it_looks_why_how_we_know_and_what_to_do() throws IOException {
        String[] sections = page().split("(?m)^## ");
        for (String section : Arrays.asList(sections).subList(1, sections.length)) {
            assertThat(section).containsSubsequence(PARTS);
        }
    }

    @Test
    void every_kind_is_told_once_though_several_rules_may_know_it() {
        assertThat(Rules.kinds()).doesNotHaveDuplicates();
        assertThat(Rules.all()).extracting(Rule::kind).containsAll(Rules.kinds());
    }

    @Test
    void a_name_means_one_kind_and_the_page_lists_all_aliases() throws IOException {
        List<String> names = Arrays.stream(Kind.values())
                .flatMap(kind -> Stream.concat(Stream.of(kind.id()), kind.aliases().stream()))
                .toList();

        assertThat(names).doesNotHaveDuplicates();
        for (Kind kind : Kind.values()) {
            assertThat(Kind.named(kind.id())).contains(kind);
            for (String alias : kind.aliases()) {
                assertThat(Kind.named(alias)).contains(kind);
                assertThat(page().lines())
                        .anyMatch(
                                line -> line.startsWith("| [`" + kind.id() + "`]") && line.contains("`" + alias + "`"));
            }
        }
        assertThat(Kind.named("no-such-kind")).isEmpty();
    }
}
