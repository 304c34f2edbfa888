package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.report.html.Neighbourhood.Arrow;
import dev.hangscope.report.html.Neighbourhood.Layer;
import dev.hangscope.report.html.Neighbourhood.Picture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A picture as inline SVG: one column for each layer, left to right, each in the middle of the height. */
final class Drawing {
    private static final int WIDTH = 236;
    private static final int GAP = 56;
    private static final int LINE = 15;
    private static final int PAD = 9;
    private static final int BETWEEN = 14;
    private static final int TOP = 30;
    /** Letters of the fixed-width font, 6.6 wide at most, that go into a box. */
    private static final int LETTERS = 32;

    private static final int LINES_OF_PART = 3;
    private static final int LETTERS_READ = 400;
    /** The package before a class name: whoever points at the box gets the whole name. */
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z_]\\w*\\.)+(?=[A-Z])");

    private record Line(String style, String text) {}

    private record Place(int x, int y, int height, List<Line> lines) {}

    private final Picture picture;
    private final Map<Box, Place> places = new IdentityHashMap<>();
    private int bottom;

    private Drawing(Picture picture) {
        this.picture = picture;
    }

    /** Writes the picture; {@code label} is what is read out instead of it. */
    static void write(Picture picture, String label, Markup out) throws IOException {
        Drawing drawing = new Drawing(picture);
        drawing.layOut();
        drawing.draw(label, out);
    }

    private void layOut() {
        List<List<Place>> columns = new ArrayList<>();
        for (Layer layer : picture.layers()) {
            int y = TOP;
            List<Place> column = new ArrayList<>();
            for (Box box : layer.boxes()) {
                List<Line> lines = lines(box);
                int height = lines.size() * LINE + 2 * PAD - 2;
                column.add(new Place(columns.size() * (WIDTH + GAP) + PAD, y, height, lines));
                y += height + BETWEEN;
            }
            columns.add(column);
            bottom = Math.max(bottom, y - BETWEEN);
        }
        for (int i = 0; i < columns.size(); i++) {
            List<Place> column = columns.get(i);
            Place last = column.get(column.size() - 1);
            int down = (bottom - last.y() - last.height()) / 2;
            for (int j = 0; j < column.size(); j++) {
                Place place = column.get(j);
                places.put(
                        picture.layers().get(i).boxes().get(j),
                        new Place(place.x(), place.y() + down, place.height(), place.lines()));
            }
        }
    }

    /** One line for each text of the box; none of them can begin another. */
    private static String whole(Box box) {
        StringBuilder lines = new StringBuilder(Markup.escaped(box.name()));
        for (String about : box.about()) {
            lines.append('\n').append(Markup.escaped(about));
        }
        return lines.toString();
    }

    private static List<Line> lines(Box box) {
        List<Line> lines = new ArrayList<>();
        wrapped(box.name()).forEach(text -> lines.add(new Line("name", text)));
        box.about().forEach(part -> wrapped(part).forEach(text -> lines.add(new Line("sub", text))));
        return lines;
    }

    /** Without packages; broken at blanks, else after a full stop or before a bracket; what is too long is cut. */
    private static List<String> wrapped(String text) {
        String shorter = PACKAGE.matcher(Words.line(text, LETTERS_READ)).replaceAll("");
        List<String> lines = new ArrayList<>();
        int[] letters = shorter.strip().codePoints().toArray();
        int from = 0;
        while (from < letters.length) {
            int to = from;
            for (int width = 0; to < letters.length; to++) {
                width += isWide(letters[to]) ? 2 : 1;
                if (width > LETTERS) {
                    break;
                }
            }
            if (to < letters.length && lines.size() == LINES_OF_PART - 1) {
                lines.add(new String(letters, from, to - from - 1) + "\u2026");
                break;
            }
            int end = to == letters.length ? to : breakAt(letters, from, to);
            lines.add(new String(letters, from, end - from).strip());
            from = end;
        }
        return lines;
    }

    /** The last good place to break, not in the first third of the line; {@code to} when there is none. */
    private static int breakAt(int[] letters, int from, int to) {
        for (String places : List.of(" ", "(", ".$,/")) {
            for (int at = to; at > from + LETTERS / 3; at--) {
                if (places.indexOf(letters[at]) >= 0) {
                    return at;
                }
            }
        }
        return to;
    }

    private static boolean isWide(int letter) {
        return letter >= 0x1100 && (letter < 0x2010 || letter > 0x2E7F);
    }

    private void draw(String label, Markup out) throws IOException {
        int width = picture.layers().size() * (WIDTH + GAP) - GAP + 2 * PAD;
        String size = String.format(
                Locale.ROOT, "width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\"", width, bottom + PAD + 2);
        out.raw("<figure>\n<svg " + size + " role=\"img\" aria-label=\"")
                .text(label)
                .raw("\">\n");
        for (Layer layer : picture.layers()) {
            Place first = places.get(layer.boxes().get(0));
            out.raw("<text class=\"head\" x=\"" + (first == null ? 0 : first.x()) + "\" y=\"14\">")
                    .text(layer.heading())
                    .raw("</text>\n");
        }
        for (Arrow arrow : picture.arrows()) {
            arrow(arrow, out);
        }
        for (Layer layer : picture.layers()) {
            for (Box box : layer.boxes()) {
                box(box, out);
            }
        }
        out.raw("</svg>\n</figure>\n");
    }

    private void box(Box box, Markup out) throws IOException {
        Place place = places.get(box);
        if (place == null) {
            return;
        }
        String mark = box.mark().name().toLowerCase(Locale.ROOT);
        out.raw("<g><title>").raw(whole(box)).raw("</title>");
        out.raw(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>",
                mark,
                place.x(),
                place.y(),
                WIDTH,
                place.height()));
        int y = place.y() + PAD + 10;
        for (Line line : place.lines()) {
            out.raw("<text class=\"" + line.style() + "\" x=\"" + (place.x() + PAD) + "\" y=\"" + y + "\">")
                    .text(line.text())
                    .raw("</text>");
            y += LINE;
        }
        out.raw("</g>\n");
    }

    private void arrow(Arrow arrow, Markup out) throws IOException {
        Place from = places.get(arrow.from());
        List<Box> targets = arrow.to() == null
                ? picture.layers().stream()
                        .filter(Layer::isStuck)
                        .findFirst()
                        .map(Layer::boxes)
                        .orElse(List.of())
                : List.of(arrow.to());
        if (from == null || targets.isEmpty()) {
            return;
        }
        Place first = places.get(targets.get(0));
        Place last = places.get(targets.get(targets.size() - 1));
        if (first == null || last == null) {
            return;
        }
        boolean stuck = arrow.from().mark() == Box.Mark.STUCK;
        String style = stuck ? " class=\"stuck\"" : "";
        String tip = stuck ? "tip stuck" : "tip";
        int startX = from.x() + WIDTH;
        int startY = from.y() + from.height() / 2;
        int endX = first.x() - (targets.size() > 1 ? 8 : 0);
        int endY = (first.y() + last.y() + last.height()) / 2;
        int middle = (startX + endX) / 2;
        out.raw(String.format(
                Locale.ROOT,
                "<path%s d=\"M%d %dC%d %d %d %d %d %d\"/><path class=\"%s\" d=\"M%d %dl-8 -4v8z\"/>\n",
                style,
                startX,
                startY,
                middle,
                startY,
                middle,
                endY,
                endX - 6,
                endY,
                tip,
                endX,
                endY));
        if (targets.size() > 1) {
            // A bracket: the arrow means all of them.
            out.raw(String.format(
                    Locale.ROOT, "<path d=\"M%d %dh-5V%dh5\"/>\n", first.x() - 2, first.y(), last.y() + last.height()));
        }
    }
}
