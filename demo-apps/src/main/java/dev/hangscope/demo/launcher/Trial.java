package dev.hangscope.demo.launcher;

import dev.hangscope.demo.launcher.Arguments.Agent;
import dev.hangscope.demo.launcher.Arguments.Company;
import dev.hangscope.demo.launcher.Arguments.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run of one demo: starts it, waits until it is stuck, asks for the report, ends it. */
final class Trial {
    /** Healthy demos, and facts that hold nobody up, give no notice: so long they are left alone. */
    private static final Duration SETTLED = Duration.ofSeconds(9);

    /** How the watcher's notice of a hang begins; other lines of the agent tell where a report went, or a fault. */
    private static final Pattern NOTICE = Pattern.compile("hangscope: (LIKELY|PROVEN) ");

    private static final Duration STUCK_WITHOUT_AGENT = Duration.ofSeconds(3);
    /** So long it asks again while the report does not hold all that is expected. */
    private static final Duration ASK_LIMIT = Duration.ofSeconds(60);

    private static final Duration END_LIMIT = Duration.ofSeconds(120);
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(60);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);

    private final Demo demo;
    private final Path java;
    private final @Nullable Path agentJar;
    private final @Nullable Path keep;
    private final Company company;
    private final Output output;
    private final Viewer viewer;
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean programEnded = new AtomicBoolean();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private long start;
    private long secondsShown;

    Trial(Demo demo, Installation installation, Output output, Viewer viewer) {
        this.demo = demo;
        this.java = installation.java();
        this.agentJar = installation.agentJar();
        this.keep = installation.keep();
        this.company = installation.company();
        this.output = output;
        this.viewer = viewer;
    }

    /** Runs the broken or healthy form: passed when the report holds all that is expected and nothing else. */
    Outcome runBroken() throws IOException, InterruptedException {
        Path reports = Files.createTempDirectory("hangscope-demo");
        try (DemoProcess process = start(demo.broken(), reports)) {
            Outcome outcome = agentJar == null ? untilStuck(process) : untilFound(process, reports);
            keepReport(reports, "");
            return outcome;
        }
    }

    /** Runs the fixed form: passed when it ends by itself with exit code 0 and nothing was called a hang on the way. */
    Outcome runFixed(Program fixed) throws IOException, InterruptedException {
        Path reports = Files.createTempDirectory("hangscope-demo");
        try (DemoProcess process = start(fixed, reports)) {
            viewer.step("runs, must end by itself");
            while (process.isAlive()) {
                if (elapsed(start).compareTo(END_LIMIT) > 0) {
                    return Outcome.failed(hangsIn(reports), List.of("does not end"));
                }
                pause();
            }
            process.drain();
            if (process.exitValue() != 0) {
                return Outcome.failed(hangsIn(reports), endedByItself(process));
            }
            List<String> alarms = falseAlarms(reports);
            return alarms.isEmpty() ? Outcome.passed(List.of()) : Outcome.failed(hangsIn(reports), alarms);
        }
    }

    /** Runs the fixed form and keeps a report on the JVM after the program's end: passed when nothing was called a hang. */
    Outcome keepFixed(Program fixed) throws IOException, InterruptedException {
        Path reports = Files.createTempDirectory("hangscope-demo");
        List<String> arguments = new ArrayList<>(List.of(fixed.main().getName()));
        arguments.addAll(fixed.arguments());
        try (DemoProcess process = start(new Program(Lingering.class, arguments), reports)) {
            while (process.isAlive() && !programEnded.get() && elapsed(start).compareTo(END_LIMIT) <= 0) {
                pause();
            }
            // A signal that comes before the agent listens is not answered.
            while (askedReports(reports).isEmpty()
                    && process.isAlive()
                    && elapsed(start).compareTo(END_LIMIT) <= 0) {
                asked.set(true);
                process.askForReport();
                long since = System.nanoTime();
                while (askedReports(reports).isEmpty() && elapsed(since).compareTo(LOOK_AGAIN) < 0) {
                    pause();
                }
            }
            keepReport(reports, "-fixed");
            List<String> alarms = falseAlarms(reports);
            return alarms.isEmpty() ? Outcome.passed(List.of()) : Outcome.failed(hangsIn(reports), alarms);
        }
    }

    private Outcome untilStuck(DemoProcess process) throws InterruptedException {
        viewer.step("runs without the agent, must still run after " + STUCK_WITHOUT_AGENT.toSeconds() + " s");
        while (elapsed(start).compareTo(STUCK_WITHOUT_AGENT) < 0) {
            if (!process.isAlive()) {
                process.drain();
                return Outcome.failed(List.of(), endedByItself(process));
            }
            pause();
        }
        return Outcome.passed(List.of());
    }

    private Outcome untilFound(DemoProcess process, Path reports) throws IOException, InterruptedException {
        boolean quiet = demo.isHealthy() || demo.isNoteOnly();
        viewer.step(
                quiet ? "runs, is left alone for " + SETTLED.toSeconds() + " s" : "runs, waiting until it is stuck");
        while ((quiet || notices.isEmpty()) && elapsed(start).compareTo(SETTLED) < 0) {
            if (!process.isAlive()) {
                process.drain();
                return Outcome.failed(List.of(), endedByItself(process));
            }
            pause();
        }
        while (true) {
            viewer.step("sends SIGQUIT");
            ReportFile report = ask(process, reports);
            if (report == null) {
                return process.isAlive()
                        ? Outcome.failed(
                                List.of(), List.of("no report within " + REPORT_LIMIT.toSeconds() + " s of SIGQUIT"))
                        : Outcome.failed(List.of(), endedByItself(process));
            }
            List<String> differences = Expectation.differences(demo.expectedIn(company), report.findings());
            if (demo.isHealthy() && differences.isEmpty()) {
                differences = falseAlarms(reports);
            }
            if (differences.isEmpty() || demo.isHealthy() || elapsed(start).compareTo(ASK_LIMIT) > 0) {
                viewer.report(report.text());
                return differences.isEmpty()
                        ? Outcome.passed(report.findings())
                        : Outcome.failed(report.findings(), differences);
            }
            viewer.step("not all is there yet, looks again in " + LOOK_AGAIN.toSeconds() + " s");
            long since = System.nanoTime();
            while (process.isAlive() && elapsed(since).compareTo(LOOK_AGAIN) < 0) {
                pause();
            }
        }
    }

    private @Nullable ReportFile ask(DemoProcess process, Path reports) throws IOException, InterruptedException {
        int before = askedReports(reports).size();
        asked.set(true);
        process.askForReport();
        long since = System.nanoTime();
        long askedAt = since;
        while (process.isAlive() && elapsed(since).compareTo(REPORT_LIMIT) < 0) {
            List<ReportFile> now = askedReports(reports);
            if (now.size() > before) {
                return now.get(now.size() - 1);
            }
            // A signal that comes before the agent listens is not answered.
            if (elapsed(askedAt).compareTo(ASK_AGAIN) > 0) {
                process.askForReport();
                askedAt = System.nanoTime();
            }
            pause();
        }
        return null;
    }

    private void keepReport(Path reports, String suffix) throws IOException {
        List<ReportFile> kept = askedReports(reports);
        if (keep != null && !kept.isEmpty()) {
            Files.createDirectories(keep);
            Files.writeString(
                    keep.resolve(demo.name() + suffix + ".json"),
                    kept.get(kept.size() - 1).json());
        }
    }

    private DemoProcess start(Program program, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Djava.io.tmpdir=" + folder));
        if (agentJar != null) {
            // Without heap dumps: what a demo must find is what its hang alone shows.
            command.add("-javaagent:" + agentJar + "=after=2s,watch=2s,prove=ask,out=" + folder);
        }
        if (company == Company.SERVERS) {
            command.add("-javaagent:" + Servers.jar(folder));
        }
        command.addAll(program.jvmOptions());
        command.addAll(
                List.of("-cp", Installation.ownClassPath(), program.main().getName()));
        command.addAll(program.arguments());
        start = System.nanoTime();
        return DemoProcess.start(command, folder, this::outLine, this::errLine);
    }

    private void outLine(String line) {
        programEnded.compareAndSet(false, line.equals(Lingering.ENDED));
        // after SIGQUIT the JVM writes its own thread dump here
        if (output == Output.RAW || !asked.get()) {
            viewer.demoSays(line);
        }
    }

    private void errLine(String line) {
        if (NOTICE.matcher(line).lookingAt()) {
            notices.add(line);
        }
        errors.add(line);
        viewer.demoSays(line);
    }

    private List<String> endedByItself(DemoProcess process) {
        String exit = "ended by itself with exit code " + process.exitValue();
        return errors.isEmpty() ? List.of(exit) : List.of(exit, "its first line on stderr: " + errors.get(0));
    }

    private List<String> falseAlarms(Path reports) {
        List<String> alarms = new ArrayList<>();
        hangsIn(reports).forEach(found -> alarms.add("false alarm: " + found));
        notices.forEach(notice -> alarms.add("gave a notice: " + notice));
        return alarms;
    }

    private List<Found> hangsIn(Path reports) {
        return agentJar == null
                ? List.of()
                : ReportFile.in(reports).stream()
                        .flatMap(report -> report.findings().stream())
                        .filter(found -> found.verdict().isHang())
                        .distinct()
                        .toList();
    }

    private static List<ReportFile> askedReports(Path folder) {
        return ReportFile.in(folder).stream()
                .filter(report -> report.trigger().equals("sigquit"))
                .toList();
    }

    private void pause() throws InterruptedException {
        Thread.sleep(100);
        long seconds = elapsed(start).toSeconds();
        if (seconds > secondsShown) {
            secondsShown = seconds;
            viewer.secondPassed(seconds);
        }
    }

    private static Duration elapsed(long sinceNanos) {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /**
     * What a trial needs of this machine.
     *
     * @param java the java program
     * @param agentJar the agent; {@code null} to run without
     * @param keep the directory that gets the JSON report of each run; {@code null} to keep none
     * @param company what runs beside the demos
     */
    record Installation(
            Path java, @Nullable Path agentJar, @Nullable Path keep, Company company) {

        Installation(Path java, @Nullable Path agentJar) {
            this(java, agentJar, null, Company.NONE);
        }

        /** The jar, or in a build the folder, that the demos come from. */
        static String ownClassPath() {
            return ownPlace().toString();
        }

        static Path ownPlace() {
            try {
                return Path.of(Trial.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (java.net.URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Finds what the arguments name, or what lies beside the launcher. */
        static Installation of(Arguments arguments) throws Missing, Arguments.Wrong {
            Path home = arguments.javaHome() != null ? arguments.javaHome() : Path.of(System.getProperty("java.home"));
            Path java = home.resolve("bin").resolve("java");
            if (!Files.isExecutable(java)) {
                throw new Arguments.Wrong("no java program at " + java + ": --java takes the home folder of a JDK");
            }
            if (arguments.agent() == Agent.OFF) {
                return new Installation(java, null, null, arguments.company());
            }
            Path jar = arguments.agentJar() != null
                    ? arguments.agentJar().toAbsolutePath()
                    : ownPlace()
                            .resolve("../../../agent/dist/target/hangscope.jar")
                            .normalize();
            if (!Files.isRegularFile(jar)) {
                throw new Missing("no agent at " + jar
                        + ": build it in the checkout with 'mvn -q -DskipTests package', or name one with --agent JAR");
            }
            return new Installation(java, jar, arguments.keep(), arguments.company());
        }
    }

    /** Something that must be built first is not there; the message is one line for the user. */
    static final class Missing extends Exception {
        Missing(String message) {
            super(message);
        }
    }
}
