package dev.hangscope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages name files of the project and each other; when one moves, the page is told. The tests run in the module's folder, src. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    private static final String OF_THE_USER = "src/test/resources/junit-platform.properties";

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> root = Files.list(ROOT)) {
            return Stream.concat(docs, root)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<String> matches(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(Files.readString(page))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static Set<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> ROOT.relativize(file).toString())
                    .filter(file -> file.endsWith(".java"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void every_link_leads_to_a_file() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : matches(LINK, page)) {
                if (!Files.exists(page.resolveSibling(link))) {
                    dead.add(ROOT.relativize(page) + " -> " + link);
                }
            }
        }
        assertThat(pages()).hasSizeGreaterThan(10);
        assertThat(dead).isEmpty();
    }

    @Test
    void every_file_and_folder_that_is_named_is_there() throws IOException {
        Set<String> sources = sources();
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            for (String name : matches(CODE, page)) {
                boolean path = name.matches("(agent|src|demo-apps|docs|config)/[\\w./-]+")
                        && !name.contains("target/")
                        && !name.equals(OF_THE_USER);
                boolean there = path
                        ? Files.exists(ROOT.resolve(name))
                        : !name.matches("[\\w/]+\\.java")
                                || sources.stream().anyMatch(source -> ("/" + source).endsWith("/" + name));
                if (!there) {
                    missing.add(ROOT.relativize(page) + ": " + name);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_class_that_the_guides_name_is_there() throws IOException {
        Set<String> sources = sources();
        List<String> missing = new ArrayList<>();
        try (Stream<Path> guides = Files.list(ROOT.resolve("docs/contributing"))) {
            for (Path page : guides.toList()) {
                for (String name : matches(Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]+)`"), page)) {
                    boolean ofTheJdk = name.startsWith("Piped") || name.startsWith("Interrupted");
                    if (!ofTheJdk && sources.stream().noneMatch(source -> source.endsWith("/" + name + ".java"))) {
                        missing.add(page.getFileName() + ": " + name);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }
}
