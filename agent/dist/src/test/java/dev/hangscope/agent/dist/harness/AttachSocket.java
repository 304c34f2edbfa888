package dev.hangscope.agent.dist.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The socket on which HotSpot listens for commands. A JVM that is killed leaves it behind, and the next process with that id would be
 * refused as a target when it belongs to another user. So what lies there goes before a JVM of a test is asked anything, whoever left it, and
 * what that JVM made goes with it.
 */
final class AttachSocket {
    private AttachSocket() {}

    static void remove(long pid) {
        try {
            Files.deleteIfExists(Path.of("/tmp", ".java_pid" + pid));
        } catch (IOException ofAnotherUser) {
            return; // only root plays other users
        }
    }
}
