package dev.hangscope.demo.unclosedstdin;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;

/** {@link AddressSorter} that closes what it has written. */
public final class FixedAddressSorter {
    private FixedAddressSorter() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process sort = new ProcessBuilder("sort")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedWriter addresses = sort.outputWriter();
        PrintWriter out = new PrintWriter(addresses);
        out.println("Oak Street 5");
        out.println("Ash Street 7");
        out.close();
        System.out.println("main: 2 addresses given to sort, waits for its exit");
        System.out.println("main: exit " + sort.waitFor());
    }
}
