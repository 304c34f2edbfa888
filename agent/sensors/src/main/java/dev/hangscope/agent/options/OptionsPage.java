package dev.hangscope.agent.options;

/** Writes the list of options for people: as docs/options.md, and for a terminal. */
public final class OptionsPage {

    private OptionsPage() {}

    /** The whole of docs/options.md. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(2_000);
        page.append("# Options of the agent\n\n")
                .append("<!-- Made from AgentOption.java; OptionsPageTest says how to make it again. -->\n\n")
                .append("    java -javaagent:hangscope.jar[=key=value[,key=value]...] ...\n\n")
                .append("| key | values | default | meaning |\n")
                .append("|---|---|---|---|\n");
        for (AgentOption option : AgentOption.values()) {
            page.append("| `").append(option.key());
            page.append("` | ").append(option.accepted());
            page.append(" | `").append(option.defaultValue());
            page.append("` | ").append(option.meaning()).append(" |\n");
        }
        page.append(
                        "\nThe environment variable `HANGSCOPE_OPTIONS` has options of the same form, for where the JVM's arguments cannot be")
                .append(" changed; what is written behind the jar goes before it, option by option.\n\n")
                .append("A duration is a whole number and its unit: `500ms`, `5s`, `2m`, `1h`.\n\n")
                .append(
                        "An unknown key or a bad value stops the JVM before `main`, with one line on stderr and exit code 2. Where")
                .append(
                        " the agent is loaded into a running JVM, it prints the line and stays off; the application goes on.")
                .append(
                        " What the system refuses, such as a folder that cannot be written, stops nothing: one line says what")
                .append(" is off.\n\n")
                .append(
                        "`report`, `inspect`, `watch` and `diagnose` have `--redact=off` for the same as `redact=off`; what they")
                .append(" print does not depend on the option of the agent that they ask.\n");
        return page.toString();
    }

    /**
     * The list for a terminal, one option to a paragraph.
     *
     * @param width the columns to fill
     */
    public static String plain(int width) {
        StringBuilder text = new StringBuilder(2_000);
        for (AgentOption option : AgentOption.values()) {
            text.append("  ").append(option.key()).append('=').append(option.defaultValue());
            text.append("  (").append(option.accepted()).append(")\n");
            wrap(text, option.meaning(), width);
        }
        return text.toString();
    }

    private static void wrap(StringBuilder text, String paragraph, int width) {
        String indent = "      ";
        int column = 0;
        for (String word : paragraph.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                text.append('\n');
                column = 0;
            }
            String before = column == 0 ? indent : " ";
            text.append(before).append(word);
            column += before.length() + word.length();
        }
        text.append('\n');
    }
}
