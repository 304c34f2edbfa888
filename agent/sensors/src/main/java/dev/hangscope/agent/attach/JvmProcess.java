package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.OwnerRights;
import dev.hangscope.agent.files.PinnedProcess;
import dev.hangscope.agent.files.ProcessStatus;
import dev.hangscope.agent.trigger.NativeCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A process on Linux that is to be a JVM into which an agent can be loaded. All that can be known before is found out
 * before: an
 * attach sends SIGQUIT, which ends a process that is no JVM and makes a JVM that refuses attach print thread dumps.
 */
final class JvmProcess implements AutoCloseable {
    private static final int OLDEST = 17;
    private static final long SIGQUIT = 1L << 2;

    /** The options, and those of {@code JAVA_TOOL_OPTIONS} and its like. */
    private static final List<String> REFUSAL_IN = List.of("cmdline", "environ");

    private final long pid;
    private final PinnedProcess process;
    private final ProcessStatus status;

    private JvmProcess(long pid, PinnedProcess process) {
        this.pid = pid;
        this.process = process;
        this.status = ProcessStatus.in(process.directory());
    }

    /**
     * Returns the process, once nothing that costs nothing to know speaks against an attach.
     *
     * @throws CannotAttachException when something does
     */
    static JvmProcess check(long pid) throws CannotAttachException {
        try {
            NativeCalls.prepare();
            JvmProcess jvm = new JvmProcess(pid, PinnedProcess.of(pid));
            try {
                jvm.check();
                return jvm;
            } catch (CannotAttachException | RuntimeException refused) {
                jvm.close();
                throw refused;
            }
        } catch (IOException gone) {
            throw noProcess(pid);
        } catch (LinkageError noJna) {
            throw no("process " + pid + " cannot be looked into, because JNA's native library cannot be loaded ("
                    + noJna.getMessage()
                    + "): name a directory that allows execution with -Djna.tmpdir=DIRECTORY before -jar");
        }
    }

    /** Checks what can be checked on each system. */
    static void checkNumber(long pid) throws CannotAttachException {
        if (pid <= 0) {
            throw no("no process " + pid + ": a process id is a positive number");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw no("process " + pid + " is this very command: give the pid of the stuck JVM (jps -l lists them)");
        }
        if (ProcessHandle.of(pid).isEmpty()) {
            throw noProcess(pid);
        }
    }

    private static CannotAttachException noProcess(long pid) {
        return no("no process " + pid + ": it may have ended, or be another container's"
                + (isHiding() ? ", or be hidden, because /proc is mounted with hidepid: try as root" : "")
                + "; jps -l lists the JVMs here");
    }

    private static boolean isHiding() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)) {
            return mounts.anyMatch(mount -> mount.startsWith("proc /proc ")
                    && mount.contains("hidepid=")
                    && !mount.contains("hidepid=0")
                    && !mount.contains("hidepid=off"));
        } catch (IOException | UncheckedIOException unreadable) {
            return false;
        }
    }

    private void check() throws CannotAttachException {
        long leader = status.lastNumber("Tgid", pid);
        if (leader != pid) {
            throw no(pid + " is a thread of process " + leader + ": give the process, report " + leader);
        }
        String state = status.field("State");
        if (state.startsWith("Z")) {
            throw no("process " + pid + " has ended and is not reaped yet: inspect " + pid + " tells who should");
        }
        checkOwner();
        checkIsJvm();
        if (state.startsWith("T") || state.startsWith("t")) {
            throw no("process " + pid + " is stopped and answers nobody: wake it with kill -CONT " + pid
                    + ", or use inspect " + pid);
        }
        if (REFUSAL_IN.stream().anyMatch(file -> read(file).contains("-XX:+DisableAttachMechanism"))) {
            throw refusesAttach();
        }
    }

    /**
     * Checks that the process has the user of this one in every respect.
     *
     * @throws CannotAttachException when it is another user's
     */
    void checkIsOwn() throws CannotAttachException {
        String uids = status.field("Uid");
        String own = ProcessStatus.in(Path.of("/proc/self")).field("Uid");
        if (!uids.equals(own)) {
            throw no("process " + pid + " belongs to another user and is not asked: use report " + pid
                    + ", or run this as its user");
        }
    }

    /**
     * Checks what is known from the files of the process.
     *
     * @throws CannotAttachException when these speak against an attach
     */
    void check(PerfCounters counters) throws CannotAttachException {
        String java = counters.javaSpecification();
        if (java != null && isTooOld(java)) {
            throw tooOld(java);
        }
        checkTakesAttach(counters);
    }

    /**
     * Checks that the JVM takes attaches, of whatever version it is.
     *
     * @throws CannotAttachException when it does not
     */
    void checkTakesAttach(PerfCounters counters) throws CannotAttachException {
        if (counters.refusesAttach()) {
            throw refusesAttach();
        }
    }

    /**
     * Checks that a signal does not end the process.
     *
     * @throws CannotAttachException when it would
     */
    void checkHandlesSignal() throws CannotAttachException {
        if ((ProcessStatus.in(process.directory()).signals("SigCgt") & SIGQUIT) == 0) {
            throw no("process " + pid
                    + " does not handle SIGQUIT, which an attach needs: it may be starting; ask again");
        }
    }

    private CannotAttachException refusesAttach() {
        return no("process " + pid + " refuses attach, because it runs with -XX:+DisableAttachMechanism: start it"
                + " with -javaagent:hangscope.jar, or use inspect " + pid + " and kill -QUIT " + pid);
    }

    private void checkOwner() throws CannotAttachException {
        try {
            int asker = OwnerRights.own().uid();
            if (asker != 0 && asker != rights().uid()) {
                String name = ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().user())
                        .orElse("#" + Integer.toUnsignedString(rights().uid())); // as sudo writes a user without a name
                throw no("process " + pid + " belongs to " + name
                        + ", and a JVM lets in its own user and root only: run this as that user (sudo -u " + name
                        + ")");
            }
        } catch (IOException unreadable) {
            throw noProcess(pid);
        }
    }

    private void checkIsJvm() throws CannotAttachException {
        try (Stream<String> maps = Files.lines(process.directory().resolve("maps"), StandardCharsets.ISO_8859_1)) {
            List<String> libraries = maps.map(line -> line.substring(line.lastIndexOf('/') + 1))
                    .map(name -> name.replace(" (deleted)", ""))
                    .filter(name -> name.equals("libjvm.so") || name.startsWith("libj9vm"))
                    .distinct()
                    .toList();
            if (libraries.isEmpty()) {
                throw no("process " + pid + " is no JVM (" + read("comm").strip() + "): use inspect " + pid
                        + ", which looks at any process; jps -l lists the JVMs here");
            }
            if (libraries.stream().anyMatch(name -> name.startsWith("libj9vm"))) {
                throw no("process " + pid + " runs on OpenJ9, and report knows HotSpot only: use inspect " + pid);
            }
        } catch (IOException | UncheckedIOException unreadable) {
            String reason = unreadable.getCause() instanceof IOException || unreadable instanceof AccessDeniedException
                    ? "no permission to read /proc/" + pid + "/maps"
                    : String.valueOf(unreadable.getMessage());
            throw no("process " + pid + " cannot be looked at (" + reason + "): run this as its user, or as root");
        }
    }

    CannotAttachException tooOld(String java) {
        return tooOld(pid, java);
    }

    static CannotAttachException tooOld(long pid, String java) {
        String feature = java.startsWith("1.") ? java.substring(2) : java;
        return no("process " + pid + " runs on Java " + feature + ", and report needs Java " + OLDEST
                + " or newer there: use inspect " + pid + " and kill -QUIT " + pid);
    }

    static boolean isTooOld(String java) {
        try {
            return java.startsWith("1.") || Integer.parseInt(java) < OLDEST;
        } catch (NumberFormatException unheardOf) {
            return false;
        }
    }

    long pid() {
        return pid;
    }

    PinnedProcess process() {
        return process;
    }

    boolean isAlive() {
        String state = ProcessStatus.in(process.directory()).field("State");
        return !state.isEmpty() && !state.startsWith("Z") && !state.startsWith("X");
    }

    /** Whether its files are found by the same paths as those of this process. */
    boolean sharesFiles() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))
                            .equals(Files.readSymbolicLink(process.directory().resolve("ns/mnt")))
                    && Objects.equals(
                            fileKey(Path.of("/")), fileKey(process.directory().resolve("root")));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static Object fileKey(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino") + ":" + Files.getAttribute(path, "unix:dev");
    }

    /** Its pid in the innermost namespace: the last of NSpid. */
    long ownPid() {
        return status.lastNumber("NSpid", pid);
    }

    /** The rights of its user. */
    OwnerRights rights() throws IOException {
        return OwnerRights.of(status);
    }

    private String read(String file) {
        try {
            return Files.readString(process.directory().resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static CannotAttachException no(String line) {
        return new CannotAttachException(line);
    }

    @Override
    public void close() {
        process.close();
    }
}
