package dev.hangscope.demo.selfheldpipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link PrintSpool} whose script opens one end for the writer and one for the reader. */
public final class FixedPrintSpool {
    private static final String SCRIPT = "mkfifo \"$0\" && { echo 'job 1' >\"$0\" & sort <\"$0\"; }";

    private FixedPrintSpool() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("spool");
        Path fifo = folder.resolve("jobs");
        try {
            Process spool = new ProcessBuilder("sh", "-c", SCRIPT, fifo.toString())
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            System.out.println("main: waits for the spool");
            System.out.println("main: exit " + spool.waitFor());
        } finally {
            Files.deleteIfExists(fifo);
            Files.delete(folder);
        }
    }
}
