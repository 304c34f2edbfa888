package dev.hangscope.agent.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One line to file descriptor 2. Not {@code System.err}: a stuck thread of the application may hold its lock for ever. */
final class RawStderr {

    private RawStderr() {}

    /** Writes one line. Never throws: a closed descriptor is not worth a failure, and a security manager has its say. */
    @SuppressWarnings("StreamResourceLeak") // closing it would close the process's stderr
    static void line(String message) {
        String text = onOneLine(message);
        try {
            new FileOutputStream(FileDescriptor.err)
                    .write((text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException nobodyIsListening) {
            return;
        } catch (SecurityException denied) {
            System.err.println(text);
        }
    }

    /** A fault's message may come from outside: it neither controls a terminal nor forges a line. */
    private static String onOneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        for (int i = 0; i < message.length(); i++) {
            char letter = message.charAt(i);
            int type = Character.getType(letter);
            boolean plain = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            line.append(plain ? letter : ' ');
        }
        return line.toString();
    }
}
