package dev.hangscope.demo.fullpipe;

import java.io.BufferedReader;
import java.io.IOException;

/** {@link LinkChecker} that reads first and waits then. */
public final class FixedLinkChecker {
    private FixedLinkChecker() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process crawler = new ProcessBuilder("seq", "-f", "https://example.org/page/%g", "1", "20000").start();
        System.out.println("main: waits for the crawler");
        long links = count(crawler);
        int exit = crawler.waitFor();
        System.out.println("main: " + links + " links, exit " + exit);
    }

    private static long count(Process crawler) throws IOException {
        try (BufferedReader lines = crawler.inputReader()) {
            return lines.lines().count();
        }
    }
}
