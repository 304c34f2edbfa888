package dev.hangscope.demo.selfheldpipe;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;

/** {@link Preview} that closes the write end before it reads. */
public final class FixedPreview {
    private final PipedInputStream in = new PipedInputStream();
    private final PipedOutputStream out;

    private FixedPreview() throws IOException {
        out = new PipedOutputStream(in);
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        FixedPreview preview = new FixedPreview();
        preview.write("<h1>Offer</h1>");
        System.out.println("preview: " + preview.read());
    }

    private void write(String page) throws IOException {
        out.write(page.getBytes(StandardCharsets.UTF_8));
        out.close();
        System.out.println("preview: page written");
    }

    private String read() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
