package dev.hangscope.demo.fullpipe;

import java.io.BufferedReader;
import java.io.IOException;

/** Waits for the child's exit before it reads what the child prints: more than a pipe holds. */
public final class LinkChecker {
    private LinkChecker() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process crawler = new ProcessBuilder("seq", "-f", "https://example.org/page/%g", "1", "20000").start();
        System.out.println("main: waits for the crawler");
        int exit = crawler.waitFor();
        long links = count(crawler);
        System.out.println("main: " + links + " links, exit " + exit);
    }

    private static long count(Process crawler) throws IOException {
        try (BufferedReader lines = crawler.inputReader()) {
            return lines.lines().count();
        }
    }
}
