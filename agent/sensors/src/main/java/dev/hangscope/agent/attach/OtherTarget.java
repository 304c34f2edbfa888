package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.InputFile;
import dev.hangscope.agent.files.OwnerRights.Action;
import dev.hangscope.agent.files.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A JVM on another system than Linux, of the same user: nothing is done there with rights that its user does not have.
 */
final class OtherTarget implements Target {
    private final long pid;

    OtherTarget(long pid) throws CannotAttachException {
        this.pid = pid;
        String own = System.getProperty("user.name", "");
        String owner = ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().user())
                .map(name -> name.substring(name.lastIndexOf('\\') + 1))
                .orElse(own);
        if (!owner.equals(own)) {
            throw new CannotAttachException("process " + pid + " belongs to " + owner
                    + ", and on this system report asks JVMs of its own user only: run this as that user");
        }
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void prepare() {}

    @Override
    public void load(String jar, String argument) throws CannotAttachException, InterruptedException {
        JdkAttach.load(pid, jar, argument);
    }

    @Override
    public PrivateDirectory makeDirectory(@Nullable Path parent) throws IOException {
        return PrivateDirectory.named(parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent);
    }

    @Override
    public boolean canRead(Path file) {
        return true;
    }

    @Override
    public <T> T run(Action<T> action) throws IOException {
        return action.run();
    }

    @Override
    public InputStream read(Path file, long mostBytes) throws IOException {
        return InputFile.own(file, mostBytes);
    }

    @Override
    public @Nullable Descriptor descriptor(Path file) {
        return null;
    }

    @Override
    public void close() {}
}
