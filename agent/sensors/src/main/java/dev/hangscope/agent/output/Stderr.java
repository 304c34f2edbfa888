package dev.hangscope.agent.output;

import dev.hangscope.text.PlainText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * File descriptor 2, past {@code System.err}: a stuck thread of the application may hold that one's lock for ever, or
 * have put something else in its place.
 */
public final class Stderr {

    private static final FileOutputStream STREAM = new FileOutputStream(FileDescriptor.err);
    private static final Charset CHARSET = charset();

    /** Made by the class that each line needs, so that it is loaded together with this one. */
    private static final String PREFIX = PlainText.message("hangscope: ");

    private static final byte[] NO_MEMORY =
            "hangscope: off, there was too little memory to start\n".getBytes(StandardCharsets.US_ASCII);

    private Stderr() {}

    /** Loads what a line needs while there is memory, and the agent's jar is whole: the line says when they are not. */
    public static void prepare() {}

    /** Writes {@code hangscope: TEXT} as one line, whatever is in the text. */
    public static void line(String text) {
        print(PREFIX + PlainText.message(text) + "\n");
    }

    /** Says, without needing memory, that the agent did not get enough of it to start. */
    public static void noMemory() {
        write(NO_MEMORY);
    }

    /** Writes the text in one piece, so that no line of the application's comes between its lines. */
    public static void print(String text) {
        write(text.getBytes(CHARSET));
    }

    private static void write(byte[] bytes) {
        try {
            STREAM.write(bytes);
        } catch (IOException nobodyIsListening) {
            return;
        }
    }

    // As System.err does it; but a JVM in the POSIX locale says ASCII where UTF-8 does no harm.
    private static Charset charset() {
        String name = System.getProperty("stderr.encoding", System.getProperty("native.encoding", "UTF-8"));
        try {
            Charset charset = Charset.forName(name);
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
