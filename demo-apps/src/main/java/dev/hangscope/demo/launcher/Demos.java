package dev.hangscope.demo.launcher;

import dev.hangscope.demo.launcher.Arguments.Company;
import dev.hangscope.demo.launcher.Arguments.Form;
import dev.hangscope.demo.launcher.Outcome.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists and runs the demos. Exit codes: 0 all as expected, 1 not, 2 wrong usage, 3 the agent is not built.
 */
public final class Demos {
    private static final String USAGE = """
            usage: java -jar demos.jar list
                   java -jar demos.jar run NAME... [options]
                   java -jar demos.jar run --all [options]

              list          all demos: name, what hangs, what the report must find
              run           starts the demo under the agent, waits until it is stuck, sends SIGQUIT, shows the report,
                            ends everything that it started
              --fixed       the fixed form: must end by itself, and nothing may be reported
              --serve       beside servers, a scheduler and a pool that work: the same must be found as in the demo alone
              --agent JAR   the agent; without it agent/dist/target/hangscope.jar of the checkout
              --no-agent    runs the demo alone, to see that it hangs
              --java HOME   the JDK or JRE that runs the demo; without it the one that runs this
              --keep DIR    copies the JSON report of each run to DIR/NAME.json, of the fixed form after its end
              --raw         shows the JVM's own thread dump too

            Python demos run python3, or what HANGSCOPE_PYTHON names.""";

    private final PrintStream out;
    private final PrintStream err;

    private Demos(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** Runs the command with its output in {@code out} and what is wrong in {@code err}, and returns the exit code. */
    public static int run(List<String> words, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        return new Demos(out, err).run(words);
    }

    private int run(List<String> words) throws IOException, InterruptedException {
        String command = words.isEmpty() ? "" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        try {
            return switch (command) {
                case "list" -> list();
                case "run" -> runDemos(Arguments.ofRun(rest));
                case "help", "--help", "-h" -> {
                    out.println(USAGE);
                    yield 0;
                }
                default ->
                    throw new Arguments.Wrong(
                            command.isEmpty()
                                    ? "no command: list, run or help"
                                    : "unknown command " + command + ": list, run or help");
            };
        } catch (Arguments.Wrong e) {
            err.println("demos: " + e.getMessage());
            return 2;
        } catch (Trial.Missing e) {
            err.println("demos: " + e.getMessage());
            return 3;
        }
    }

    private int list() {
        int name = width(Catalogue.all().stream().map(Demo::name).toList());
        int expected = width(Catalogue.all().stream()
                .map(demo -> demo.expectedText(Company.NONE))
                .toList());
        for (Demo demo : Catalogue.all()) {
            out.println(pad(demo.name(), name) + "  " + pad(demo.expectedText(Company.NONE), expected) + "  "
                    + demo.whatHangs());
        }
        return 0;
    }

    private int runDemos(Arguments arguments) throws IOException, InterruptedException, Arguments.Wrong, Trial.Missing {
        List<Demo> demos = arguments.all() ? Catalogue.all() : named(arguments.names());
        Trial.Installation installation = Trial.Installation.of(arguments);
        return arguments.all()
                ? new TableRun(arguments, installation, out).run(demos)
                : runOneByOne(demos, arguments, installation);
    }

    private static List<Demo> named(List<String> names) throws Arguments.Wrong {
        List<Demo> demos = new ArrayList<>();
        for (String name : names) {
            demos.add(Catalogue.named(name)
                    .orElseThrow(() -> new Arguments.Wrong("no demo " + name + ": the nearest is "
                            + Catalogue.nearestName(name) + ", all are "
                            + String.join(
                                    " ",
                                    Catalogue.all().stream().map(Demo::name).toList()))));
        }
        return demos;
    }

    private int runOneByOne(List<Demo> demos, Arguments arguments, Trial.Installation installation)
            throws IOException, InterruptedException {
        boolean failed = false;
        for (Demo demo : demos) {
            out.println(demo.name() + (arguments.form() == Form.FIXED ? " (fixed)" : "") + ": " + demo.whatHangs());
            Outcome outcome = outcomeOf(demo, arguments, installation, new NarratingViewer(out));
            outcome.why().forEach(line -> out.println("  " + line));
            out.println(demo.name() + ": " + outcome.result().name().toLowerCase(java.util.Locale.ROOT) + ", expected "
                    + expectedText(demo, arguments) + ", found " + foundText(outcome, arguments));
            failed |= outcome.result() == Result.FAILED;
        }
        return failed ? 1 : 0;
    }

    /** Runs the form of the demo that the arguments ask for. */
    static Outcome outcomeOf(Demo demo, Arguments arguments, Trial.Installation installation, Viewer viewer)
            throws IOException, InterruptedException {
        if (demo.needsPython() && !Python.isThere()) {
            return Outcome.skipped(
                    "needs Python: '" + Python.command() + "' does not run; install python3 or set HANGSCOPE_PYTHON");
        }
        if (demo.needsNamespace() && !Namespaces.areAllowed()) {
            return Outcome.skipped(
                    "needs a pid namespace: 'unshare --fork --pid --mount-proc' is missing or not permitted; run as root");
        }
        Trial trial = new Trial(demo, installation, arguments.output(), viewer);
        Program fixed = demo.fixed();
        if (arguments.form() == Form.BROKEN) {
            return trial.runBroken();
        }
        if (fixed == null) {
            return Outcome.skipped("is healthy, has no fixed form");
        }
        return installation.keep() == null ? trial.runFixed(fixed) : trial.keepFixed(fixed);
    }

    /** What must come of the run, in one cell of a table. */
    static String expectedText(Demo demo, Arguments arguments) {
        if (arguments.form() == Form.FIXED) {
            return "ends";
        }
        return arguments.agent() == Arguments.Agent.OFF ? "runs on" : demo.expectedText(arguments.company());
    }

    /** What came of the run, in one cell of a table. */
    static String foundText(Outcome outcome, Arguments arguments) {
        boolean asExpected = outcome.result() == Outcome.Result.PASSED;
        if (asExpected && arguments.form() == Form.FIXED) {
            return "ends";
        }
        return asExpected && arguments.agent() == Arguments.Agent.OFF ? "runs on" : outcome.foundText();
    }

    static int width(List<String> cells) {
        return cells.stream().mapToInt(String::length).max().orElse(0);
    }

    static String pad(String cell, int width) {
        return cell + " ".repeat(Math.max(0, width - cell.length()));
    }
}
