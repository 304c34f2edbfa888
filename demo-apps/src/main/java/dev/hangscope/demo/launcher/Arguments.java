package dev.hangscope.demo.launcher;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user typed after {@code run}.
 *
 * @param names the demos by name; empty with {@code all}
 * @param all whether every demo is meant
 * @param form which form of them
 * @param company what runs in their JVM beside them
 * @param agent whether they run under the agent
 * @param agentJar where the agent is; {@code null} for the place in the checkout
 * @param javaHome the JDK or JRE that runs them; {@code null} for the launcher's own
 * @param output what of the demo's output is shown
 * @param keep the directory that gets the JSON report of each run; {@code null} to keep none
 */
record Arguments(
        List<String> names,
        boolean all,
        Form form,
        Company company,
        Agent agent,
        @Nullable Path agentJar,
        @Nullable Path javaHome,
        Output output,
        @Nullable Path keep) {

    enum Form {
        BROKEN,
        FIXED
    }

    enum Company {
        NONE,
        SERVERS
    }

    enum Agent {
        ON,
        OFF
    }

    enum Output {
        REPORT,
        RAW
    }

    Arguments {
        names = List.copyOf(names);
    }

    /** A usage error; the message is one line for the user. */
    static final class Wrong extends Exception {
        Wrong(String message) {
            super(message);
        }
    }

    static Arguments ofRun(List<String> words) throws Wrong {
        List<String> names = new ArrayList<>();
        boolean all = false;
        Form form = Form.BROKEN;
        Company company = Company.NONE;
        Agent agent = Agent.ON;
        Path agentJar = null;
        Path javaHome = null;
        Output output = Output.REPORT;
        Path keep = null;
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.remove();
            switch (word) {
                case "--all" -> all = true;
                case "--fixed" -> form = Form.FIXED;
                case "--serve" -> company = Company.SERVERS;
                case "--no-agent" -> agent = Agent.OFF;
                case "--raw" -> output = Output.RAW;
                case "--agent" -> agentJar = Path.of(valueOf(word, left));
                case "--keep" -> keep = Path.of(valueOf(word, left));
                case "--java" -> javaHome = Path.of(valueOf(word, left));
                default -> {
                    if (word.startsWith("-")) {
                        throw new Wrong(
                                "unknown option " + word
                                        + ": known are --all --fixed --serve --agent JAR --no-agent --java HOME --keep DIR --raw");
                    }
                    names.add(word);
                }
            }
        }
        if (all == !names.isEmpty()) {
            throw new Wrong(all ? "run takes --all or names, not both" : "run needs the name of a demo, or --all");
        }
        return new Arguments(names, all, form, company, agent, agentJar, javaHome, output, keep);
    }

    private static String valueOf(String option, Deque<String> left) throws Wrong {
        if (left.isEmpty() || left.peek().startsWith("--")) {
            throw new Wrong(option + " needs a value");
        }
        return left.remove();
    }
}
