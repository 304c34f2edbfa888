package dev.hangscope.agent.attach;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The thread dump of a running JVM that has no agent, asked for by the attach protocol. Nothing is loaded into the JVM. Only JVMs of the
 * asking user are asked, also by root: the dump serves an inspection from outside, for which nobody need get another user's rights.
 */
public final class LiveDump {
    /** A JVM whose threads are far from a safepoint, or on a busy machine, takes seconds. */
    private static final Duration START = Duration.ofSeconds(5);

    private static final Duration EXCHANGE = Duration.ofSeconds(10);

    private LiveDump() {}

    /** Whether JVMs can be asked on this system. */
    public static boolean isPossible() {
        return LinuxTarget.isLinux();
    }

    /**
     * Asks once; takes 15 seconds at most.
     *
     * @throws SilentJvmException when the JVM does not answer in time
     * @throws CannotAttachException when the process is not asked, or refuses; the message says why
     * @throws InterruptedException when this thread is told to give up
     */
    public static String of(long pid) throws CannotAttachException, InterruptedException {
        JvmProcess.checkNumber(pid);
        try (JvmProcess jvm = JvmProcess.check(pid)) {
            jvm.checkIsOwn();
            checkHasNoAgent(pid);
            try (TargetFiles files = TargetFiles.of(jvm)) {
                jvm.checkTakesAttach(CounterFile.read(files, jvm.ownPid()));
                return new HotSpotAttach(jvm, files, START, EXCHANGE).threadDump();
            }
        }
    }

    private static void checkHasNoAgent(long pid) throws CannotAttachException {
        Path jar = OwnJar.path();
        if (DescendantJvms.holds(pid, jar)) {
            throw new CannotAttachException("process " + pid + " has this agent, which tells more: use report " + pid);
        }
    }
}
