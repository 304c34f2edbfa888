package dev.hangscope.agent.dist.harness;

import dev.hangscope.agent.dist.apps.AttackerApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A user of the machine who is neither root nor anybody else: each test has one of its own. Needs root and util-linux.
 */
public final class OtherUser {
    private static final int FIRST = 100_000;
    private static final int RUNS = 1_000;
    private static final int USERS_OF_A_RUN = 100;

    /** Another run on the same machine has other users: each ends the processes of its own, and removes their files. */
    private static final AtomicInteger LAST =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() % RUNS) * USERS_OF_A_RUN);

    private static final Path SCRIPT =
            Path.of("src/test/scripts/otheruser/attacker.py").toAbsolutePath();

    private final int uid;

    private OtherUser(int uid) {
        this.uid = uid;
    }

    /** One that no other test has. */
    public static OtherUser next() {
        return new OtherUser(LAST.incrementAndGet());
    }

    /** Whether this process may act as another user. */
    public static boolean canBePlayed() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0
                    && new ProcessBuilder("setpriv", "--reuid", "64000", "true")
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    /** The user's id. */
    public int uid() {
        return uid;
    }

    /** Where Hangscope has this user's files. */
    public Path home() {
        return Path.of("/tmp/hangscope-" + uid);
    }

    /** What a command begins with that is to run as this user. */
    public String[] command() {
        String id = Integer.toString(uid);
        return new String[] {"setpriv", "--reuid", id, "--regid", id, "--clear-groups"};
    }

    /** The command that changes what appears in a directory. */
    public List<String> attacker(Path directory, Path victim, String way) {
        List<String> line = new ArrayList<>(List.of(command()));
        line.addAll(List.of(
                ForkedJvm.jdkTool("java"),
                "-cp",
                Path.of("target", "test-classes").toString(),
                AttackerApp.class.getName(),
                directory.toString(),
                victim.toString(),
                way));
        return line;
    }

    /** Starts it. */
    public ForkedJvm attack(Path directory, Path victim, String way) {
        return ForkedJvm.program(attacker(directory, victim, way));
    }

    /** Runs a command as this user. */
    public void run(String... line) {
        List<String> all = new ArrayList<>(List.of(command()));
        all.addAll(List.of(line));
        try {
            if (new ProcessBuilder(all).inheritIO().start().waitFor() != 0) {
                throw new AssertionError(String.join(" ", all) + " failed");
            }
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    /** Makes a directory that all may write to, as this user. */
    public Path makeDirectory(Path path) {
        run("mkdir", "-m", "777", path.toString());
        return path;
    }

    /** Removes what a test has laid. */
    public void remove(Path path) {
        try {
            new ProcessBuilder("rm", "-rf", "--one-file-system", path.toString())
                    .start()
                    .waitFor();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
