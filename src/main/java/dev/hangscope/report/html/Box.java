package dev.hangscope.report.html;

import java.util.List;

/** A node of a drawing. No record: two threads of one name at one place are two nodes. */
final class Box {
    private final Mark mark;
    private final String name;
    private final List<String> about;

    /**
     * Makes a node.
     *
     * @param mark how it is painted
     * @param name its first lines
     * @param about what else is said of it, one paragraph each
     */
    Box(Mark mark, String name, List<String> about) {
        this.mark = mark;
        this.name = name;
        this.about = List.copyOf(about);
    }

    Mark mark() {
        return mark;
    }

    String name() {
        return name;
    }

    List<String> about() {
        return about;
    }

    /** What has become of a node; the word is its class in the style sheet. */
    enum Mark {
        /** Can never move. */
        STUCK,
        /** Has ended. */
        GONE,
        /** Anything else: waits because of the finding, or may still move. */
        PLAIN
    }
}
