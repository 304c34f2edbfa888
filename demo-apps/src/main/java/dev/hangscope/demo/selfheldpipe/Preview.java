package dev.hangscope.demo.selfheldpipe;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a page into a pipe and reads it back until the end, while it holds the write end open itself. */
public final class Preview {
    private final PipedInputStream in = new PipedInputStream();
    private final PipedOutputStream out;

    private Preview() throws IOException {
        out = new PipedOutputStream(in);
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        Preview preview = new Preview();
        preview.write("<h1>Offer</h1>");
        System.out.println("preview: " + preview.read());
    }

    private void write(String page) throws IOException {
        out.write(page.getBytes(StandardCharsets.UTF_8));
        out.flush();
        System.out.println("preview: page written");
    }

    private String read() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
