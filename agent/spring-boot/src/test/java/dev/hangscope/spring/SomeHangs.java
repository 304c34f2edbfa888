package dev.hangscope.spring;

import dev.hangscope.spring.Hangs.Hang;
import java.util.List;
import java.util.stream.Stream;

/** Looks for the tests. */
final class SomeHangs {
    private SomeHangs() {}

    /** A look with these findings, each {@code kind VERDICT} with two waiters. */
    static Hangs look(String... findings) {
        List<Hang> all = Stream.of(findings)
                .map(each -> each.split(" "))
                .map(words -> new Hang(
                        "ab12cd", words[0], words[1], "who waits", 5000, List.of("a at A", "b at B"), "end it"))
                .toList();
        return new Hangs(all.isEmpty() ? "CLEAR" : "HUNG", "2026-01-01T00:00:00Z", all);
    }
}
