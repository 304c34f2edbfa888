package dev.hangscope.demo.launcher;

import dev.hangscope.demo.launcher.Arguments.Company;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that hangs for exactly one cause, or one that only looks so.
 *
 * @param name what the user types
 * @param whatHangs one line: who waits for what, and why for ever
 * @param broken the program that hangs
 * @param fixed the same program with the fix; {@code null} for a healthy program
 * @param expected the complete set of findings; empty for a healthy program
 * @param besideServers the same beside servers, which may be a doubt; {@code null} where it is the same
 * @param article the article and section that it reproduces, for example {@code 001 §6.2}; {@code -} for none
 */
record Demo(
        String name,
        String whatHangs,
        Program broken,
        @Nullable Program fixed,
        List<Expectation> expected,
        @Nullable List<Expectation> besideServers,
        String article) {

    Demo {
        expected = List.copyOf(expected);
        besideServers = besideServers == null ? null : List.copyOf(besideServers);
    }

    /** A demo that leads to the same findings in any company. */
    Demo(
            String name,
            String whatHangs,
            Program broken,
            @Nullable Program fixed,
            List<Expectation> expected,
            String article) {
        this(name, whatHangs, broken, fixed, expected, null, article);
    }

    /** Returns the same demo, of which servers in the same process leave another finding. */
    Demo besideServers(String finding) {
        return new Demo(name, whatHangs, broken, fixed, expected, List.of(Expectation.of(finding)), article);
    }

    /** The complete set of findings in this company. */
    List<Expectation> expectedIn(Company company) {
        return company == Company.SERVERS && besideServers != null ? besideServers : expected;
    }

    /** A demo of two Java classes whose difference is the fix. */
    static Demo java(String name, Class<?> broken, Class<?> fixed, String whatHangs, String expected, String article) {
        return new Demo(
                name, whatHangs, Program.of(broken), Program.of(fixed), List.of(Expectation.of(expected)), article);
    }

    boolean isHealthy() {
        return expected.isEmpty();
    }

    /** Whether it shows nobody stuck, only a fact worth seeing: no notice will tell when to look. */
    boolean isNoteOnly() {
        return expected.stream().allMatch(expectation -> expectation.verdict() == DemoOutcome.NOTE);
    }

    boolean needsPython() {
        return broken.main().getPackageName().endsWith(".python");
    }

    boolean needsNamespace() {
        return broken.main().getPackageName().endsWith(".pidone");
    }

    /** The expected findings in this company, in one cell of a table. */
    String expectedText(Company company) {
        return isHealthy()
                ? "nothing"
                : String.join(
                        ", ",
                        expectedIn(company).stream().map(Expectation::toString).toList());
    }
}
