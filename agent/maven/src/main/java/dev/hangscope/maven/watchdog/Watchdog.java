package dev.hangscope.maven.watchdog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks whether a build moves, asks its JVMs when it does not, and ends those that are stuck. JVMs of the build that still run when the
 * build itself has ended, because it was cancelled, are asked once more before this ends too.
 */
final class Watchdog {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final int LOOKS = 20;
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(5);

    private final Watch watch;
    private final ProcessHandle build;
    private final BuildTree tree;
    private final Movement movement;
    private final CommandLine commandLine;
    private final Consumer<String> log;
    private Instant quietSince = Instant.now();
    private List<ProcessHandle> jvms = List.of();
    private int round;

    /** @param log gets each line for the log of the build */
    Watchdog(Watch watch, ProcessHandle build, Consumer<String> log) {
        this.watch = watch;
        this.build = build;
        this.tree = new BuildTree(build);
        this.movement = new Movement(watch.outputs(), watch.reports());
        this.commandLine = new CommandLine(watch.agent());
        this.log = log;
    }

    void run() throws InterruptedException {
        while (!BuildTree.endsWithin(build, pause())) {
            jvms = tree.jvms();
            Instant moved = movement.last();
            if (moved.isAfter(quietSince)) {
                quietSince = moved;
            }
            if (Duration.between(quietSince, Instant.now()).compareTo(watch.stale()) >= 0) {
                askWhy();
                quietSince = Instant.now();
            }
        }
        askThoseLeftBehind();
    }

    private Duration pause() {
        Duration part = watch.stale().dividedBy(LOOKS);
        if (part.compareTo(LONGEST_PAUSE) > 0) {
            return LONGEST_PAUSE;
        }
        return part.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : part;
    }

    private void askWhy() throws InterruptedException {
        log.accept(
                "hangscope: no file of this build has changed for " + seconds(watch.stale()) + "; asking its JVMs why");
        List<ProcessHandle> stuck = new ArrayList<>();
        for (ProcessHandle jvm : jvms) {
            if (jvm.isAlive() && tell("report", jvm.pid())) {
                stuck.add(jvm);
            }
        }
        if (stuck.isEmpty()) {
            tell("inspect", build.pid());
        }
        if (watch.ends()) {
            for (ProcessHandle jvm : stuck) {
                log.accept("hangscope: ending the JVM " + jvm.pid() + ", which is stuck, so that the build can fail");
                BuildTree.end(jvm);
            }
        }
    }

    private void askThoseLeftBehind() throws InterruptedException {
        List<ProcessHandle> left = jvms.stream().filter(ProcessHandle::isAlive).toList();
        for (ProcessHandle jvm : left) {
            if (!BuildTree.endsWithin(jvm, LEFT_BEHIND)) {
                log.accept(
                        "hangscope: the build has ended, but the JVM " + jvm.pid() + " that it had started still runs");
                tell("report", jvm.pid());
            }
        }
    }

    /** Asks, keeps the answer, prints its first lines; returns whether something is stuck. */
    private boolean tell(String command, long pid) throws InterruptedException {
        try {
            Answer answer = commandLine.ask(command, pid);
            answer.firstLines().forEach(log);
            log.accept("hangscope: the whole answer is in " + keep(command, answer));
            return answer.isHung();
        } catch (IOException failed) {
            log.accept("hangscope: cannot ask process " + pid + ": " + failed.getMessage());
            return false;
        }
    }

    private Path keep(String command, Answer answer) throws IOException {
        Files.createDirectories(watch.reports());
        round++;
        Path file = watch.reports().resolve("watchdog-" + command + "-" + answer.pid() + "-" + round + ".txt");
        return Files.writeString(file, answer.text());
    }

    private static String seconds(Duration time) {
        return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }
}
