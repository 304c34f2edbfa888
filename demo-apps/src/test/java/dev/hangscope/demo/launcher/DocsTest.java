package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocsTest {
    private static final Path ROOT = Path.of("..");

    private static final Set<String> NAMES =
            Catalogue.all().stream().map(Demo::name).collect(Collectors.toSet());

    @Test
    void theReadmeNamesEveryDemo() throws IOException {
        assertThat(codeIn(Files.readString(ROOT.resolve("README.md")))).containsAll(NAMES);
    }

    @Test
    void everyDemoHasItsPlaceAmongTheSeeds() throws IOException {
        assertThat(codeIn(Files.readString(ROOT.resolve("docs/articles.md")))).containsAll(NAMES);
    }

    @Test
    void noRowOfTheSeedsIsEmptyAndEachNamesDemosThatExist() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/articles.md")).stream()
                .filter(line -> line.matches("\\| 00\\d[ ,].*\\|.*\\|.*\\|.*\\|"))
                .toList();

        assertThat(rows).hasSizeGreaterThan(40);
        for (String row : rows) {
            List<String> cells = List.of(row.substring(1).split("\\|"));
            assertThat(cells).as(row).hasSize(4).noneMatch(String::isBlank);
            Set<String> demos = codeIn(cells.get(2) + cells.get(3));
            assertThat(demos).as(row).isNotEmpty();
            assertThat(NAMES).as(row).containsAll(demos);
        }
    }

    private static Set<String> codeIn(String text) {
        return Pattern.compile("`([^`]+)`")
                .matcher(text)
                .results()
                .map((MatchResult each) -> each.group(1))
                .collect(Collectors.toSet());
    }
}
