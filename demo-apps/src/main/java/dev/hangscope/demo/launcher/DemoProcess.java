package dev.hangscope.demo.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running demo with everything that it started, and the folder of its files. Closing ends all of it, also what has a
 * new parent by now: such processes are known by a mark in their environment (Linux: {@code /proc/PID/environ}), and
 * removes the folder. A shutdown hook closes it too.
 */
final class DemoProcess implements AutoCloseable {
    private static final String MARK = "HANGSCOPE_DEMO_RUN";
    private static final int ROUNDS = 40;

    private final Process process;
    private final String mark;
    private final Path folder;
    private final List<Thread> pumps = new ArrayList<>();
    private final Thread hook = new Thread(this::clear, "end-demo");

    private DemoProcess(Process process, String mark, Path folder) {
        this.process = process;
        this.mark = mark;
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts {@code command}; each line of its output goes to {@code out} or {@code err}.
     *
     * @param folder where it finds TMPDIR; removed when the demo is closed
     */
    static DemoProcess start(List<String> command, Path folder, Consumer<String> out, Consumer<String> err)
            throws IOException {
        String mark = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        builder.environment().put(MARK, mark);
        builder.environment().put("TMPDIR", folder.toString());
        DemoProcess demo = new DemoProcess(builder.start(), mark, folder);
        demo.pump(demo.process.getInputStream(), out, "demo-stdout");
        demo.pump(demo.process.getErrorStream(), err, "demo-stderr");
        return demo;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitValue() {
        return process.exitValue();
    }

    /** Waits for the output to end, which a grandchild may hold open: no longer than a second. */
    void drain() throws InterruptedException {
        for (Thread pump : pumps) {
            pump.join(TimeUnit.SECONDS.toMillis(1));
        }
    }

    /** Sends SIGQUIT. */
    void askForReport() throws IOException, InterruptedException {
        // the shell's own kill: an image of a JDK need not have the program
        new ProcessBuilder("sh", "-c", "kill -QUIT " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the launcher is being ended: the hook runs now
        }
    }

    private synchronized void clear() {
        endAll();
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            System.err.println("demos: cannot remove " + folder + ": " + e.getMessage());
        }
    }

    private void endAll() {
        // A pool starts a new worker for each that is killed: look again until nobody is left.
        for (int round = 0; round < ROUNDS; round++) {
            Set<ProcessHandle> left = new LinkedHashSet<>();
            if (process.isAlive()) {
                left.add(process.toHandle());
            }
            process.descendants().forEach(left::add);
            marked().forEach(left::add);
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            try {
                process.waitFor(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<ProcessHandle> marked() {
        List<ProcessHandle> marked = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path each : processes) {
                if (environmentOf(each).contains(MARK + "=" + mark)) {
                    ProcessHandle.of(Long.parseLong(each.getFileName().toString()))
                            .ifPresent(marked::add);
                }
            }
        } catch (IOException e) {
            // no /proc: the descendants are all that is known
        }
        return marked;
    }

    private static String environmentOf(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // ended meanwhile, or somebody else's
        }
    }

    private void pump(InputStream from, Consumer<String> to, String name) {
        Thread pump = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                        lines.lines().forEach(to);
                    } catch (IOException | java.io.UncheckedIOException e) {
                        // the demo was ended
                    }
                },
                name);
        pump.setDaemon(true);
        pump.start();
        pumps.add(pump);
    }
}
