package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.snapshot.os.OsFrame;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lines in which threads of a real CPython wait. Interpreters are those of {@code HANGSCOPE_PYTHON} (a path), of {@code PATH}, of the
 * usual places and of pyenv; those older than 3.8 are left out, and on other machines than x86-64 those older than 3.13.
 */
@EnabledOnOs(OS.LINUX)
@Tag("one-jdk")
class PythonLinesIT {
    private static final List<String> NAMES = List.of(
            "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3.8", "python3");
    private static final List<String> DIRECTORIES = List.of("/usr/bin", "/usr/local/bin", "/opt/python/bin");

    /** Prints its version, unless it is older or has no global lock: such a build is laid out differently. */
    private static final String QUESTION = "import platform, sys, sysconfig\n"
            + "first = (3, 8) if platform.machine() == 'x86_64' else (3, 13)\n"
            + "if sys.version_info >= first and not sysconfig.get_config_var('Py_GIL_DISABLED'):\n"
            + "    print(sys.version_info[:2], sys.implementation.name)\n";

    private static final String PROGRAM = "import queue, threading\n"
            + "orders = queue.Queue()\n"
            + "class Clerk:\n"
            + "    def serve(self):\n"
            + "        return orders.get()\n"
            + "clerk = threading.Thread(target=Clerk().serve)\n"
            + "clerk.start()\n"
            + "def closing_time():\n"
            + "    print('ready', flush=True)\n"
            + "    clerk.join()\n"
            + "closing_time()\n";

    @TempDir
    private Path directory;

    @Test
    void each_waiting_thread_has_its_line() throws Exception {
        List<Path> interpreters = interpreters();
        assumeTrue(!interpreters.isEmpty(), "no CPython 3.8 or newer on this machine");
        Path program = Files.writeString(directory.resolve("shop.py"), PROGRAM);
        for (Path interpreter : interpreters) {
            Process process = new ProcessBuilder(interpreter.toString(), program.toString())
                    .redirectInput(new File("/dev/null"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (BufferedReader output = process.inputReader()) {
                assertThat(output.readLine()).isEqualTo("ready");
                // Code knows its class from 3.11 on.
                assertThat(lines(process.pid()))
                        .as(interpreter.toString())
                        .isIn(
                                List.of("shop.py:10 in closing_time", "shop.py:5 in Clerk.serve"),
                                List.of("shop.py:10 in closing_time", "shop.py:5 in serve"));
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** The threads' lines once both wait, the main thread's first. */
    private static List<String> lines(long pid) throws Exception {
        List<String> lines = List.of();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (lines.size() < 2 && System.nanoTime() < end) {
            OsProcess process = Objects.requireNonNull(TreeSnapshot.of(TreeSnapshot.lookOfThisSystem(), pid)
                            .take()
                            .os())
                    .process(pid)
                    .orElseThrow();
            lines = process.threads().stream()
                    .map(OsThread::line)
                    .flatMap(line -> line.map(OsFrame::words).stream())
                    .toList();
        }
        return lines;
    }

    private static List<Path> interpreters() throws IOException, InterruptedException {
        List<Path> candidates = new ArrayList<>();
        String chosen = System.getenv("HANGSCOPE_PYTHON");
        if (chosen != null) {
            candidates.add(Path.of(chosen));
        }
        Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), DIRECTORIES.stream())
                .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
                .forEach(candidates::add);
        candidates.addAll(ofPyenv());
        List<Path> found = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        for (Path candidate : candidates) {
            String version = Files.isExecutable(candidate) ? answer(candidate) : "";
            if (version.endsWith("cpython") && !versions.contains(version)) {
                versions.add(version);
                found.add(candidate);
            }
        }
        return found;
    }

    private static List<Path> ofPyenv() {
        Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        try (Stream<Path> all = Files.list(versions)) {
            return all.sorted().map(each -> each.resolve("bin/python3")).toList();
        } catch (IOException | UncheckedIOException none) {
            return List.of();
        }
    }

    private static String answer(Path python) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(python.toString(), "-c", QUESTION)
                .redirectInput(new File("/dev/null"))
                .redirectError(Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes()).trim();
        return process.waitFor() == 0 ? answer : "";
    }
}
