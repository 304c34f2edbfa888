package dev.hangscope.agent.options;

import dev.hangscope.diagnosis.signatures.SignatureText;
import dev.hangscope.snapshot.code.Signature;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of signatures that the user names, see {@code docs/signatures.md}. */
public final class SignaturesFile {
    private static final int MOST_BYTES = 256 * 1_024;

    private SignaturesFile() {}

    /**
     * Reads it. Without a channel: the first one in a JVM loads the JDK's library for the network.
     *
     * @throws IOException when it cannot be read, is too large, or a line of it is bad; the message says what to do
     */
    public static List<Signature> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    Files.exists(file) ? "it is no regular file: name a file of signatures" : "there is no such file");
        }
        try (InputStream in = new FileInputStream(file.toFile())) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("it has more than " + MOST_BYTES + " bytes: leave some out");
            }
            return SignatureText.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (SignatureText.BadSignatureException bad) {
            throw new IOException(bad.getMessage(), bad);
        }
    }
}
