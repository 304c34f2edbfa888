package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.InputFile;
import dev.hangscope.agent.files.OwnerRights;
import dev.hangscope.agent.files.OwnerRights.Action;
import dev.hangscope.agent.files.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A JVM on Linux: all that is done to its files is done with the rights of its user. */
final class LinuxTarget implements Target {
    private final JvmProcess jvm;
    private final TargetFiles files;
    private final HotSpotAttach attach;

    private LinuxTarget(JvmProcess jvm, TargetFiles files) {
        this.jvm = jvm;
        this.files = files;
        this.attach = new HotSpotAttach(jvm, files);
    }

    static boolean isLinux() {
        return Files.isDirectory(Path.of("/proc/self/task"));
    }

    static LinuxTarget of(long pid) throws CannotAttachException {
        JvmProcess jvm = JvmProcess.check(pid);
        try {
            TargetFiles files = TargetFiles.of(jvm);
            try {
                jvm.check(CounterFile.read(files, jvm.ownPid()));
                return new LinuxTarget(jvm, files);
            } catch (CannotAttachException | RuntimeException refused) {
                files.close();
                throw refused;
            }
        } catch (CannotAttachException | RuntimeException refused) {
            jvm.close();
            throw refused;
        }
    }

    @Override
    public long pid() {
        return jvm.pid();
    }

    @Override
    public boolean isAlive() {
        return jvm.isAlive();
    }

    @Override
    public void prepare() throws CannotAttachException, InterruptedException {
        attach.prepare();
    }

    @Override
    public void load(String jar, String argument) throws CannotAttachException {
        attach.load(jar, argument);
    }

    @Override
    public PrivateDirectory makeDirectory(@Nullable Path parent) throws IOException {
        Path shown = (parent == null ? temporary() : parent).toAbsolutePath();
        return run(() -> PrivateDirectory.heldIn(files.directory(shown), shown));
    }

    /** Another user's JVM need not be able to write where this user has temporary files. */
    private Path temporary() throws IOException {
        boolean own = files.areShared() && files.owner() == OwnerRights.own().uid();
        return Path.of(own ? System.getProperty("java.io.tmpdir") : "/tmp");
    }

    @Override
    public boolean canRead(Path file) throws IOException {
        return files.canRead(file);
    }

    @Override
    public <T> T run(Action<T> action) throws IOException {
        return files.run(action);
    }

    @Override
    public InputStream read(Path file, long mostBytes) throws IOException {
        return run(() -> InputFile.of(file, files.owner(), mostBytes));
    }

    @Override
    public Descriptor descriptor(Path file) throws IOException {
        return run(() -> InputFile.owned(file, files.owner()));
    }

    @Override
    public void close() {
        files.close();
        jvm.close();
    }
}
