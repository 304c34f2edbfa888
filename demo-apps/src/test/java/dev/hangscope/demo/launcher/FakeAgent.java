package dev.hangscope.demo.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stands in for the product: gives a notice, and leaves one report after the other that claims a missing sentinel in
 * {@code Importer.load}, whatever runs. One class, so that it is easily packed.
 */
public final class FakeAgent {
    private FakeAgent() {}

    /** Starts the reports; {@code options} end with {@code out=FOLDER}. */
    public static void premain(String options) throws IOException {
        Path folder = Path.of(options.substring(options.indexOf("out=") + 4));
        leaveReport(folder, 1);
        Thread reports = new Thread("fake-reports") {
            @Override
            public void run() {
                try {
                    for (int number = 2; number < 200; number++) {
                        leaveReport(folder, number);
                        sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // the launcher has removed the folder
                }
            }
        };
        reports.setDaemon(true);
        reports.start();
        System.err.println("hangscope: LIKELY missing sentinel: 1 consumer waits");
    }

    private static void leaveReport(Path folder, int number) throws IOException {
        Files.writeString(folder.resolve("hangscope-1-" + number + ".txt"), "report " + number);
        Path unfinished = folder.resolve("unfinished");
        Files.writeString(
                unfinished,
                "{\"trigger\": \"sigquit\", \"findings\": [{\"kind\": \"missing-sentinel\", \"verdict\": \"LIKELY\","
                        + " \"waiters\": [{\"at\": \"Importer.load(Importer.java:40)\"}]}]}");
        Files.move(unfinished, folder.resolve("hangscope-1-" + number + ".json"));
    }
}
