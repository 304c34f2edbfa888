package dev.hangscope.agent.command;

import dev.hangscope.agent.files.InputFile;
import dev.hangscope.agent.trigger.NativeCalls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Opens the files that a user names. */
final class NamedInput {
    private NamedInput() {}

    /**
     * Opens a file for reading; see {@link InputFile#named}.
     *
     * @throws IOException when there is none, or it is not a regular file
     */
    static FileChannel open(Path file) throws IOException {
        try {
            NativeCalls.prepare();
        } catch (LinkageError noJna) {
            return InputFile.named(file); // without descriptors
        }
        return InputFile.named(file);
    }
}
