package dev.hangscope.agent.attach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A process that is to be a JVM into which an agent can be loaded. All that can be known before is found out before: the JDK's
 * attach sends SIGQUIT, which ends a process that is no JVM and makes a JVM that refuses attach print thread dumps.
 */
final class JvmProcess {
    private static final int OLDEST = 17;
    private static final long SIGQUIT = 1L << 2;

    private final long pid;
    private final Path proc;

    private JvmProcess(long pid) {
        this.pid = pid;
        proc = Path.of("/proc", Long.toString(pid));
    }

    /**
     * The process, once nothing speaks against an attach.
     *
     * @throws CannotAttachException when something does
     */
    static JvmProcess check(long pid) throws CannotAttachException {
        JvmProcess process = new JvmProcess(pid);
        process.check();
        return process;
    }

    /** Any process; what speaks against an attach does not matter to who only leaves it a file. */
    static JvmProcess unchecked(long pid) {
        return new JvmProcess(pid);
    }

    private void check() throws CannotAttachException {
        if (pid <= 0) {
            throw no("no process " + pid + ": a process id is a positive number");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw no("process " + pid + " is this very command: give the pid of the stuck JVM (jps -l lists them)");
        }
        if (ProcessHandle.of(pid).isEmpty()) {
            throw no(
                    "no process " + pid + ": it may have ended, or be another container's; jps -l lists the JVMs here");
        }
        if (Files.isDirectory(Path.of("/proc/self/task"))) {
            checkLinux();
        }
    }

    private void checkLinux() throws CannotAttachException {
        String state = status("State");
        if (state.startsWith("Z")) {
            throw no("process " + pid + " has ended and is not reaped yet: inspect " + pid + " tells who should");
        }
        checkOwner();
        checkIsJvm();
        if (state.startsWith("T") || state.startsWith("t")) {
            throw no("process " + pid + " is stopped and answers nobody: wake it with kill -CONT " + pid
                    + ", or use inspect " + pid);
        }
        PerfCounters counters = counters();
        String java = counters.javaSpecification();
        if (java != null && isTooOld(java)) {
            throw tooOld(java);
        }
        if (counters.refusesAttach() || commandLine().contains("-XX:+DisableAttachMechanism")) {
            throw no("process " + pid + " refuses attach, because it runs with -XX:+DisableAttachMechanism: start it"
                    + " with -javaagent:hangscope.jar, or use inspect " + pid + " and kill -QUIT " + pid);
        }
        boolean listens = Files.exists(root().resolve("tmp/.java_pid" + ownPid()));
        if (!listens && (Long.parseUnsignedLong(status("SigCgt"), 16) & SIGQUIT) == 0) {
            throw no("process " + pid
                    + " does not handle SIGQUIT, which an attach needs: it may be starting; ask again");
        }
    }

    private void checkOwner() throws CannotAttachException {
        long asker = uid(Path.of("/proc/self"));
        long owner = uid(proc);
        if (asker != owner && asker != 0) {
            String name = ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().user())
                    .orElse("uid " + owner);
            throw no("process " + pid + " belongs to " + name
                    + ", and a JVM lets in its own user and root only: run this as that user (sudo -u " + name + ")");
        }
    }

    private void checkIsJvm() throws CannotAttachException {
        try (Stream<String> maps = Files.lines(proc.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            List<String> libraries = maps.map(line -> line.substring(line.lastIndexOf('/') + 1))
                    .map(name -> name.replace(" (deleted)", ""))
                    .filter(name -> name.equals("libjvm.so") || name.startsWith("libj9vm"))
                    .distinct()
                    .toList();
            if (libraries.isEmpty()) {
                throw no("process " + pid + " is no JVM (" + comm() + "): use inspect " + pid
                        + ", which looks at any process; jps -l lists the JVMs here");
            }
            if (libraries.stream().anyMatch(name -> name.startsWith("libj9vm"))) {
                throw no("process " + pid + " runs on OpenJ9, and report knows HotSpot only: use inspect " + pid);
            }
        } catch (IOException | UncheckedIOException unreadable) {
            String reason = unreadable.getCause() instanceof IOException || unreadable instanceof AccessDeniedException
                    ? "no permission to read " + proc.resolve("maps")
                    : String.valueOf(unreadable.getMessage());
            throw no("process " + pid + " cannot be looked at (" + reason + "): run this as its user, or as root");
        }
    }

    CannotAttachException tooOld(String java) {
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

    private PerfCounters counters() {
        Path folders = root().resolve("tmp");
        try (Stream<Path> all = Files.list(folders)) {
            List<Path> files = all.filter(
                            folder -> Objects.toString(folder.getFileName(), "").startsWith("hsperfdata_"))
                    .map(folder -> folder.resolve(Long.toString(ownPid())))
                    .filter(Files::isReadable)
                    .toList();
            // With equal pids in several folders only one file is this JVM's: then none is believed.
            return PerfCounters.of(files.size() == 1 ? Files.readAllBytes(files.get(0)) : new byte[4]);
        } catch (IOException | UncheckedIOException unreadable) {
            return PerfCounters.of(new byte[4]);
        }
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Where the process's file system begins, as seen from here: {@code /} unless it lives in a container of its own. */
    Path root() {
        return sharesFiles() ? Path.of("/") : proc.resolve("root");
    }

    /** Whether a path means the same file here and there. */
    boolean sharesFiles() {
        try {
            Path own = Path.of("/proc/self/ns/mnt");
            return !Files.exists(own)
                    || Files.readSymbolicLink(own).equals(Files.readSymbolicLink(proc.resolve("ns/mnt")));
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** Its pid in the innermost namespace: the last of NSpid. */
    long ownPid() {
        String[] pids = status("NSpid").split("\\s+");
        try {
            return Long.parseLong(pids[pids.length - 1]);
        } catch (NumberFormatException oldKernel) {
            return pid;
        }
    }

    /** {@code -1} where the system does not tell. */
    long uid() {
        return uid(proc);
    }

    private static long uid(Path process) {
        try {
            return Files.getAttribute(process, "unix:uid", LinkOption.NOFOLLOW_LINKS) instanceof Integer uid ? uid : -1;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notTold) {
            return -1;
        }
    }

    private String status(String key) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElse("0");
    }

    private String commandLine() {
        return read("cmdline").replace('\0', ' ');
    }

    private String comm() {
        return read("comm").strip();
    }

    private String read(String file) {
        try {
            return Files.readString(proc.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static CannotAttachException no(String line) {
        return new CannotAttachException(line);
    }
}
