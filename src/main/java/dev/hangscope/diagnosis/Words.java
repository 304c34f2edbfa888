package dev.hangscope.diagnosis;

import dev.hangscope.text.Layout;
import dev.hangscope.text.PlainText;
import java.time.Duration;
import java.util.List;

/** How the product writes durations, numbers and names, the same in findings and reports. */
public final class Words {
    private static final int NAMES_SHOWN = 4;
    private static final int WORDS_SHOWN = 8;

    /** No process is so old; a damaged file may say anything, and more milliseconds than fit into a long. */
    private static final long MOST_DAYS = 1_000_000;

    private Words() {}

    /** {@code 30.9 s}, {@code 1 m 32 s}, {@code 2 h 5 m}, {@code 3 d 4 h}. */
    public static String duration(Duration duration) {
        if (duration.toDays() >= MOST_DAYS) {
            return "more than " + number(MOST_DAYS) + " d";
        }
        long tenths = duration.toMillis() / 100;
        if (tenths < 600) {
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " m " + duration.toSecondsPart() + " s";
        }
        return duration.toDays() < 1
                ? duration.toHours() + " h " + duration.toMinutesPart() + " m"
                : duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    /** {@code 1 consumer}, {@code 2 consumers}, {@code 100,000 consumers}. */
    public static String count(long number, String noun) {
        return number(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 1 thread waits}, {@code 2 threads wait}. */
    public static String threadsWait(int threads) {
        return count(threads, "thread") + (threads == 1 ? " waits" : " wait");
    }

    /** With separators: {@code 100,000}. */
    public static String number(long number) {
        return Layout.grouped(number);
    }

    /** The class name as its author would say it: {@code Eof} for {@code com.acme.Importer$Eof}. */
    public static String simple(String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        String nested = simple.substring(simple.lastIndexOf('$') + 1);
        return nested.isEmpty() || !Character.isJavaIdentifierStart(nested.charAt(0)) ? simple : nested;
    }

    /** {@code "a" "b" and 98 more}; nameless threads, as most virtual ones are, are counted. */
    public static String threads(List<String> names) {
        List<String> named = names.stream().filter(name -> !name.isEmpty()).toList();
        int shown = named.size() <= NAMES_SHOWN + 1 ? named.size() : NAMES_SHOWN;
        StringBuilder text = new StringBuilder();
        for (String name : named.subList(0, shown)) {
            text.append(text.isEmpty() ? "" : " ").append(quoted(name));
        }
        if (named.size() > shown) {
            text.append(" and ").append(number(named.size() - shown)).append(" more");
        }
        int nameless = names.size() - named.size();
        if (nameless > 0) {
            text.append(text.isEmpty() ? "" : " and ").append(count(nameless, "nameless thread"));
        }
        return text.toString();
    }

    /** A thread's name in quotes, on one line and of bearable length, whatever is in it. */
    public static String quoted(String name) {
        return "\"" + line(name, 80) + "\"";
    }

    /** At most so many letters of a foreign text, without what would break the line or the terminal. */
    public static String line(String text, int limit) {
        return PlainText.line(text, limit);
    }

    /** The words with commas and a last {@code and}. */
    public static String list(List<String> words) {
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.get(words.size() - 1);
    }

    /** The same of at most a few of them: {@code a, b and 297 more}. */
    public static String few(List<String> words) {
        return words.size() <= WORDS_SHOWN + 1
                ? list(words)
                : String.join(", ", words.subList(0, WORDS_SHOWN)) + " and " + number(words.size() - WORDS_SHOWN)
                        + " more";
    }
}
