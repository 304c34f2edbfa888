package dev.hangscope.demo.launcher;

import dev.hangscope.demo.launcher.Outcome.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs many demos and prints a row for each, expected against found; a dot a second while it waits. */
final class TableRun {
    private final Arguments arguments;
    private final Trial.Installation installation;
    private final PrintStream out;

    TableRun(Arguments arguments, Trial.Installation installation, PrintStream out) {
        this.arguments = arguments;
        this.installation = installation;
        this.out = out;
    }

    /** The exit code: 1 when one failed. */
    int run(List<Demo> demos) throws IOException, InterruptedException {
        int name = Demos.width(demos.stream().map(Demo::name).toList());
        int expected = Demos.width(
                demos.stream().map(demo -> Demos.expectedText(demo, arguments)).toList());
        out.println("         " + Demos.pad("DEMO", name) + "  " + Demos.pad("EXPECTED", expected) + "  FOUND");
        Map<Result, Integer> count = new EnumMap<>(Result.class);
        int number = 0;
        for (Demo demo : demos) {
            number++;
            out.printf(
                    "[%2d/%2d]  %s  %s  ",
                    number,
                    demos.size(),
                    Demos.pad(demo.name(), name),
                    Demos.pad(Demos.expectedText(demo, arguments), expected));
            out.flush();
            Outcome outcome = Demos.outcomeOf(demo, arguments, installation, new DottingViewer());
            count.merge(outcome.result(), 1, Integer::sum);
            out.println(" " + Demos.foundText(outcome, arguments) + "  "
                    + outcome.result().name().toLowerCase(Locale.ROOT));
            outcome.why().forEach(line -> out.println("         " + line));
        }
        out.println(count.getOrDefault(Result.PASSED, 0) + " passed, " + count.getOrDefault(Result.FAILED, 0)
                + " failed, " + count.getOrDefault(Result.SKIPPED, 0) + " skipped");
        return count.containsKey(Result.FAILED) ? 1 : 0;
    }

    private final class DottingViewer implements Viewer {

        @Override
        public void demoSays(String line) {
            // the table has no room for it
        }

        @Override
        public void step(String what) {
            // the dots tell that something is going on
        }

        @Override
        public void secondPassed(long seconds) {
            out.print('.');
            out.flush();
        }

        @Override
        public void report(String text) {
            // the row tells what was found
        }
    }
}
