package dev.hangscope.junit;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;

/**
 * A thread or process that lives.
 *
 * @param type as the agent's MBean says it: {@code thread} or {@code process}
 * @param id the thread's id or the process's
 * @param name of a thread; empty for a process
 * @param words what it is and does, for a failure
 */
record Leftover(String type, long id, String name, String words) {

    /** Threads of the JDK, of JUnit and of the agent that nobody is expected to end. */
    private static final String NOT_THE_TESTS =
            "(hangscope|junit)-.*|process reaper.*|HttpClient-\\d+-Worker-\\d+|.*-commonPool-worker-\\d+";

    /** All that live now and that a test may have started. */
    static Stream<Leftover> living() {
        Stream<Leftover> threads = Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> mayBeATests(each.getKey()))
                .map(each -> of(each.getKey(), each.getValue()));
        Stream<Leftover> processes = ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(Leftover::of);
        return Stream.concat(threads, processes);
    }

    private static boolean mayBeATests(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        boolean ofTheJvm =
                group == null || group.getParent() == null || group.getName().equals("InnocuousThreadGroup");
        boolean ofTheJdk = thread.getClass().getName().startsWith("jdk.internal.")
                || thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
        return !ofTheJvm && !ofTheJdk && !thread.getName().matches(NOT_THE_TESTS);
    }

    @SuppressWarnings("deprecation") // Thread.threadId is of JDK 19
    private static Leftover of(Thread thread, StackTraceElement[] stack) {
        String at = Arrays.stream(stack)
                .filter(frame ->
                        frame.getModuleName() == null || !frame.getModuleName().startsWith("java."))
                .findFirst()
                .map(frame -> ", now at " + frame)
                .orElse("");
        return new Leftover("thread", thread.getId(), thread.getName(), "thread \"" + thread.getName() + "\"" + at);
    }

    private static Leftover of(ProcessHandle process) {
        String command = process.info().command().map(path -> " (" + path + ")").orElse("");
        return new Leftover("process", process.pid(), "", "process " + process.pid() + command);
    }

    /** What tells it from others: its words change while it runs. */
    String key() {
        return type + " " + id;
    }
}
