package dev.hangscope.maven.watchdog;

import java.util.Optional;

/** The process that {@code hangscope:watchdog} starts. */
public final class WatchdogMain {

    private WatchdogMain() {}

    /**
     * Watches until the build ends.
     *
     * @param arguments see {@link Watch}
     */
    public static void main(String[] arguments) throws InterruptedException {
        Watch watch = Watch.of(arguments);
        Optional<ProcessHandle> build = ProcessHandle.of(watch.build())
                .filter(process -> watch.begun() == 0 || Watch.begun(process) == watch.begun());
        if (build.isPresent()) {
            new Watchdog(watch, build.get(), System.out::println).run();
        }
    }
}
