package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The JVM that is asked: the way in, and the files that are exchanged with it. */
interface Target extends AutoCloseable {
    long pid();

    boolean isAlive();

    /**
     * Makes the JVM ready to take an agent, where that is a step of its own.
     *
     * @throws CannotAttachException when there is no way in
     */
    void prepare() throws CannotAttachException, InterruptedException;

    /** Loads the agent, whose jar the JVM finds there. */
    void load(String jar, String argument) throws CannotAttachException, InterruptedException;

    /** Makes a private directory of the JVM's user in the given one; {@code null} for that of temporary files. */
    PrivateDirectory makeDirectory(@Nullable Path parent) throws IOException;

    /** Whether the JVM can read a file of this system by the same path. */
    boolean canRead(Path file) throws IOException;

    /** Does something with the rights of the JVM's user. */
    <T> T run(dev.hangscope.agent.files.OwnerRights.Action<T> action) throws IOException;

    /** Opens a file that the JVM has written. */
    InputStream read(Path file, long mostBytes) throws IOException;

    /** Opens the descriptor of a file that the JVM has written; {@code null} where there are no descriptors. */
    @Nullable
    Descriptor descriptor(Path file) throws IOException;

    @Override
    void close();

    /**
     * Returns the process, once nothing speaks against an attach.
     *
     * @throws CannotAttachException when something does
     */
    static Target of(long pid) throws CannotAttachException {
        JvmProcess.checkNumber(pid);
        return LinuxTarget.isLinux() ? LinuxTarget.of(pid) : new OtherTarget(pid);
    }
}
