package dev.hangscope.agent.dist.harness;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A JVM of its own under test: the JDK that runs the build, with the packed jar as agent unless told otherwise. Its output
 * goes to files, so that it never waits for the test. Closing ends it and its descendants.
 */
public final class ForkedJvm implements AutoCloseable {

    /** Saves a third of the processor time of a JVM that lives for seconds. Who needs optimized code says so by a later option. */
    public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    /** What a test waits for takes seconds, on a busy machine some ten; this only ends a test that has failed. */
    private static final long LIMIT_SECONDS = 300;

    private static final long POLL_MILLIS = 10;
    private static final String REPORT_THREAD = "hangscope-repor"; // the kernel keeps 15 letters
    private static final String START_THREAD = "hangscope-start"; // starts the next one before it ends
    private static final String REHEARSAL_THREAD = "hangscope-rehea";

    private final List<String> command;
    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private ForkedJvm(List<String> command, Path folder, Builder builder) {
        this.command = command;
        this.stdout = folder.resolve("stdout.txt");
        this.stderr = folder.resolve("stderr.txt");
        try {
            Files.createFile(stdout);
            ProcessBuilder start = new ProcessBuilder(command)
                    .redirectOutput(builder.stdout == null ? Redirect.to(stdout.toFile()) : builder.stdout)
                    .redirectError(stderr.toFile());
            start.environment().putAll(builder.environment);
            this.process = start.start();
            AttachSocket.remove(pid());
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    /** The packed jar. */
    public static Path hangscopeJar() {
        return Path.of(System.getProperty("hangscope.jar"));
    }

    /** A tool of the JDK under test. */
    public static String jdkTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** The release of the JDK under test. */
    public static int release() {
        return Runtime.version().feature();
    }

    /** A JVM that will run the class, which is found among the test classes. */
    public static Builder running(Class<?> main) {
        return new Builder(main.getName());
    }

    /** A JVM without an agent that will run a demo. */
    public static Builder demo(String main) {
        return new Builder("dev.hangscope.demo." + main)
                .withoutAgent()
                .classPath(System.getProperty("hangscope.demos"));
    }

    /** A JVM that will run the command line, {@code java -jar hangscope.jar}. */
    public static ForkedJvm command(String... arguments) {
        return new Builder(null).arguments(arguments).start();
    }

    /** A JVM that will run the command line, to be given arguments. */
    public static Builder commandLine() {
        return new Builder(null);
    }

    /** A program that is no JVM. */
    public static ForkedJvm program(List<String> command) {
        return start(command, new Builder(null));
    }

    private static ForkedJvm start(List<String> command, Builder environment) {
        try {
            Path outputs = Files.createDirectories(Path.of("target", "forked"));
            return new ForkedJvm(command, Files.createTempDirectory(outputs, "jvm"), environment);
        } catch (IOException noFolder) {
            throw new UncheckedIOException(noFolder);
        }
    }

    /** What to start. */
    public static final class Builder {

        private final String main;
        private final List<String> prefix = new ArrayList<>();
        private final List<String> jvmOptions = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final List<String> classPath = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private Redirect stdout;
        private String agent = "-javaagent:" + hangscopeJar();

        private Builder(String main) {
            this.main = main;
            classPath.add(Path.of("target", "test-classes").toString());
        }

        /** The agent's options, as a user writes them after the equals sign; but no proof that a test did not ask for. */
        public Builder agentOptions(String options) {
            String prove = options.contains("prove=") ? "" : ",prove=ask";
            agent = "-javaagent:" + hangscopeJar() + "=" + options + prove;
            return this;
        }

        /** Another jar as agent. */
        public Builder agentJar(Path jar) {
            agent = "-javaagent:" + jar;
            return this;
        }

        /** No agent at all. */
        public Builder withoutAgent() {
            agent = null;
            return this;
        }

        /** A command that executes the rest of its line, and so becomes the JVM. */
        public Builder prefix(String... words) {
            prefix.addAll(List.of(words));
            return this;
        }

        /** Options of the JVM; empty ones are left out. */
        public Builder jvm(String... options) {
            Stream.of(options).filter(option -> !option.isEmpty()).forEach(jvmOptions::add);
            return this;
        }

        /** More of the class path. */
        public Builder classPath(String entry) {
            classPath.add(entry);
            return this;
        }

        /** The jars of the tests' own class path whose names begin so. */
        public Builder jars(String prefix) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (Path.of(entry).getFileName().toString().startsWith(prefix)) {
                    classPath.add(entry);
                }
            }
            return this;
        }

        /** The arguments of {@code main}. */
        public Builder arguments(String... values) {
            arguments.addAll(List.of(values));
            return this;
        }

        /** A variable of its environment. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Its standard output is a pipe that nobody reads. */
        public Builder unreadStdout() {
            stdout = Redirect.PIPE;
            return this;
        }

        /** The class path is one jar, made here of the main class alone. */
        public Builder jar(Path jar) throws IOException {
            String file = main.replace('.', '/') + ".class";
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
                zip.putNextEntry(new ZipEntry(file));
                Files.copy(Path.of("target", "test-classes").resolve(file), zip);
            }
            classPath.clear();
            classPath.add(jar.toString());
            return this;
        }

        /** Starts it. */
        public ForkedJvm start() {
            List<String> command = new ArrayList<>(prefix);
            command.add(jdkTool("java"));
            command.add(SHORT_LIVED);
            command.addAll(jvmOptions);
            if (main == null) {
                command.addAll(List.of("-jar", hangscopeJar().toString()));
            } else {
                if (agent != null) {
                    command.add(agent);
                }
                command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main));
            }
            command.addAll(arguments);
            return ForkedJvm.start(command, this);
        }
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** What it has written to stdout by now. */
    public String stdout() {
        return read(stdout);
    }

    /** What it has written to stderr by now. */
    public String stderr() {
        return read(stderr);
    }

    /** Where its standard output goes: the JVM's own dumps too. */
    public Path stdoutFile() {
        return stdout;
    }

    /** Where its stderr goes. */
    public Path stderrFile() {
        return stderr;
    }

    /** How often the text is on stdout. */
    public int countOnStdout(String text) {
        return stdout().split(java.util.regex.Pattern.quote(text), -1).length - 1;
    }

    /** How often the text is on stderr. */
    public int countOnStderr(String text) {
        return stderr().split(java.util.regex.Pattern.quote(text), -1).length - 1;
    }

    /** Waits until the agent has started: it hears requests. */
    public ForkedJvm awaitAgent() {
        return await("the agent is ready", ForkedJvm::isAgentReady);
    }

    /** Waits until reports have been rehearsed too, for which the JVM has to live for ten seconds. */
    public ForkedJvm awaitRehearsal() {
        return awaitAgent().await("a rehearsal", jvm -> !OsThreads.exists(jvm.pid(), REHEARSAL_THREAD));
    }

    /** Whether the agent has started. */
    public boolean isAgentReady() {
        return OsThreads.exists(pid(), REPORT_THREAD) && !OsThreads.exists(pid(), START_THREAD);
    }

    /** Waits until the text is on stdout. */
    public ForkedJvm awaitStdout(String text) {
        return await("stdout has '" + text + "'", jvm -> jvm.stdout().contains(text));
    }

    /** Waits until the text is on stderr. */
    public ForkedJvm awaitStderr(String text) {
        return await("stderr has '" + text + "'", jvm -> jvm.stderr().contains(text));
    }

    /** Waits for a condition of the JVM, which must not end before. */
    public ForkedJvm await(String what, Predicate<ForkedJvm> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            boolean alive = process.isAlive();
            if (condition.test(this)) {
                return this;
            }
            if (!alive) {
                throw failure("ended with " + process.exitValue() + " before this was so: " + what);
            }
            if (System.nanoTime() > deadline) {
                throw failure("not so within " + LIMIT_SECONDS + " s: " + what);
            }
            pause();
        }
    }

    /** Waits for its end and returns the exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw failure("has not ended within " + LIMIT_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException stop) {
            throw failure("interrupted");
        }
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGQUIT. */
    public void sigquit() {
        tool("kill", "-QUIT", Long.toString(pid()));
    }

    /** Runs {@code jcmd PID ARGUMENTS} of the same JDK and returns what it prints. */
    public String jcmd(String... arguments) {
        List<String> line = new ArrayList<>(List.of(jdkTool("jcmd"), "-J" + SHORT_LIVED, Long.toString(pid())));
        line.addAll(List.of(arguments));
        return tool(line.toArray(new String[0]));
    }

    /** Writes a line to its stdin. */
    public void tell(String line) {
        try {
            OutputStream stdin = process.getOutputStream();
            stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException gone) {
            throw failure("stdin is closed");
        }
    }

    /** Runs a tool to its end and returns its output. */
    public String tool(String... line) {
        try {
            Process tool = new ProcessBuilder(line).redirectErrorStream(true).start();
            tool.getOutputStream().close();
            String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw failure(String.join(" ", line) + " failed: " + output);
            }
            return output;
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        } catch (InterruptedException stop) {
            throw failure("interrupted");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException stop) {
            throw failure("interrupted");
        }
    }

    /** Ends it: whoever gets this instead of the JVM cannot close it. */
    private AssertionError failure(String reason) {
        destroy();
        return new AssertionError(reason + "\n" + this);
    }

    private void destroy() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        destroy();
        awaitExit();
        AttachSocket.remove(pid());
    }

    /** The command and all it has printed. */
    @Override
    public String toString() {
        return String.join(" ", command) + "\n--- stdout\n" + stdout() + "\n--- stderr\n" + stderr();
    }
}
