package dev.hangscope.demo.pidone;

import java.io.IOException;

/** The same jobs; ends when they are done. */
public final class FixedThumbnails {
    private FixedThumbnails() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Thumbnails.startJobs();
    }
}
