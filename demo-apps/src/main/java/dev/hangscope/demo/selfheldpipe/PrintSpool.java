package dev.hangscope.demo.selfheldpipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A script opens its FIFO for reading and writing, so that the opening does not wait; sort, which reads from it to the
 * end, has inherited the write end.
 */
public final class PrintSpool {
    private static final String SCRIPT =
            "mkfifo \"$0\" && exec 3<>\"$0\" && rm \"$0\" && echo 'job 1' >&3 && exec sort <&3";

    private PrintSpool() {}

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
