package dev.hangscope.agent.proof;

import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a heap dump in a process of its own, so that neither the application nor the command runs out of memory. The
 * dump is
 * its standard input and has no name any more when the reading begins: whoever is killed then leaves nothing behind.
 */
public final class HeapReader {
    private static final int MEGA = 20;
    private static final long LEAST_MEGABYTES = 64;

    /** Enough for 50 million objects; a larger dump is refused with a line. */
    private static final long MOST_MEGABYTES = 3 * 1024;

    private static final int MOST_SAID = 4096;
    private static final long LAST_WORDS_MILLIS = 1000;

    private static final List<String> OPTIONS_OF_OTHERS =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Path jar;

    /** @param jar the product's jar */
    public HeapReader(Path jar) {
        this.jar = jar;
    }

    /** Takes the dump's name away. */
    @FunctionalInterface
    public interface Removal {
        /** Removes the file. */
        void run() throws IOException;
    }

    /**
     * What the dump tells.
     *
     * @param dump the dump, which this process can open
     * @param code the list of compiled code, which a child of this process can open
     * @param removal is run when the reader has the dump open
     * @throws CannotProveException when it cannot be read
     * @throws InterruptedException when this thread is told to give up; the reader is ended
     */
    public JvmFacts read(Path dump, Path code, Removal removal) throws CannotProveException, InterruptedException {
        Process reader = null;
        try {
            reader = start(dump, code);
            removal.run();
            ByteArrayOutputStream said = new ByteArrayOutputStream(); // synchronized
            Thread complaints = listen(reader, said);
            JvmFacts facts = answer(reader);
            int exitCode = reader.waitFor();
            if (facts == null) {
                complaints.join(LAST_WORDS_MILLIS);
                throw new CannotProveException(complaint(said.toString(StandardCharsets.UTF_8), exitCode));
            }
            return facts;
        } catch (IOException fault) {
            throw new CannotProveException("the reader of the heap dump cannot be started (" + fault.getMessage()
                    + "): use a full JDK or JRE, with bin/java");
        } finally {
            if (reader != null) {
                reader.destroyForcibly();
            }
        }
    }

    /** Keeps the first that is said on its stderr, and takes the rest, so that it never waits for us. */
    private static Thread listen(Process reader, ByteArrayOutputStream said) {
        Thread thread = new Thread(
                () -> {
                    byte[] chunk = new byte[MOST_SAID];
                    try (InputStream err = reader.getErrorStream()) {
                        for (int got = err.read(chunk); got >= 0; got = err.read(chunk)) {
                            if (said.size() < MOST_SAID) {
                                said.write(chunk, 0, got);
                            }
                        }
                    } catch (IOException ended) {
                        return;
                    }
                },
                "hangscope-reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Process start(Path dump, Path code) throws IOException {
        long megabytes = Math.min(MOST_MEGABYTES, LEAST_MEGABYTES + (Files.size(dump) >> MEGA));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "diagnose",
                "--json",
                "--heap",
                "-"));
        if (Files.exists(code) && Files.size(code) > 0) {
            command.addAll(List.of("--code", code.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        OPTIONS_OF_OTHERS.forEach(builder.environment()::remove);
        return builder.redirectInput(dump.toFile()).start();
    }

    private static @Nullable JvmFacts answer(Process reader) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))) {
            return SnapshotJson.read(out).jvm();
        } catch (IOException | RuntimeException noAnswer) {
            return null;
        }
    }

    private static String complaint(String said, int exitCode) {
        String line = said.strip().lines().findFirst().orElse("it said nothing").replaceFirst("^hangscope: ", "");
        return "the heap dump was not read (" + line + "; the reader ended with code " + exitCode
                + "): take one with jcmd PID GC.heap_dump and use diagnose --heap";
    }
}
