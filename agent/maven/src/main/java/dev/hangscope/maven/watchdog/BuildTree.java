package dev.hangscope.maven.watchdog;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The processes of a build. */
final class BuildTree {

    private static final long GRACE_SECONDS = 5;

    private final ProcessHandle build;

    BuildTree(ProcessHandle build) {
        this.build = build;
    }

    /** Returns the JVMs that the build has started, but for this one and what it started. */
    List<ProcessHandle> jvms() {
        ProcessHandle self = ProcessHandle.current();
        Set<Long> own = self.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        return build.descendants()
                .filter(process -> process.pid() != self.pid() && !own.contains(process.pid()))
                .filter(BuildTree::isJvm)
                .toList();
    }

    private static boolean isJvm(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .filter(name -> name.equals("java") || name.equals("java.exe"))
                .isPresent();
    }

    /** Ends a JVM and what it has started: it is asked first, and killed some seconds later. */
    static void end(ProcessHandle jvm) throws InterruptedException {
        List<ProcessHandle> all = jvm.descendants().toList();
        jvm.destroy();
        try {
            jvm.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            jvm.destroyForcibly();
        } catch (ExecutionException unknown) {
            jvm.destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
