package dev.hangscope.maven.watchdog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The processes of a build. */
final class BuildTree {

    private static final Duration GRACE = Duration.ofSeconds(5);

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

    /** Waits for the end of a process; returns whether it has come in this time. */
    static boolean endsWithin(ProcessHandle process, Duration time) throws InterruptedException {
        try {
            process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException runs) {
            return false;
        } catch (ExecutionException unknown) {
            return !process.isAlive();
        }
    }

    /** Ends a JVM and what it has started: it is asked first, and killed some seconds later. */
    static void end(ProcessHandle jvm) throws InterruptedException {
        List<ProcessHandle> all = jvm.descendants().toList();
        jvm.destroy();
        if (!endsWithin(jvm, GRACE)) {
            jvm.destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
