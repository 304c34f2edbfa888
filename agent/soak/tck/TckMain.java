import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestResult;
import junit.framework.TestSuite;

/** Runs the tests of the JSR-166 TCK one by one and prints the outcome of each. */
public class TckMain {

    public static void main(String[] args) {
        Pattern wanted = Pattern.compile(args[0]);
        List<TestCase> tests = new ArrayList<>();
        collect(JSR166TestCase.suite(), tests);
        for (TestCase test : tests) {
            String name = test.getClass().getName() + "." + test.getName();
            if (wanted.matcher(name).find()) {
                TestResult result = new TestResult();
                test.run(result);
                String outcome = result.errorCount() > 0 ? "error" : result.failureCount() > 0 ? "failed" : "passed";
                System.out.println("tck: " + outcome + " " + name);
            }
        }
        System.exit(0);
    }

    private static void collect(Test test, List<TestCase> tests) {
        if (test instanceof TestSuite suite) {
            Collections.list(suite.tests()).forEach(each -> collect(each, tests));
        } else if (test instanceof TestCase single) {
            tests.add(single);
        }
    }
}
