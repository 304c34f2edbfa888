package dev.hangscope.agent.trigger;

import dev.hangscope.text.PlainText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that makes reports, one at a time. It is there before anything goes wrong, and waits without allocating:
 * with a full heap even {@code Semaphore.acquire} throws.
 *
 * <p>Requests that come while a report is made are answered by one more report after it. A report that runs out of memory
 * is tried again; nothing that is thrown ends the thread. A daemon of the topmost thread group: it neither keeps the JVM
 * alive nor goes down with a group of the application's.
 */
final class ReportThread {

    private static final String NAME = "hangscope-report";
    private static final long STACK_BYTES = 2L * 1024 * 1024;
    private static final int TRIES = 20;
    private static final long PAUSE_NANOS = 250_000_000L;

    /** Made early, because there may be no memory for it later. */
    private static final byte[] OUT_OF_MEMORY =
            "hangscope: no report: out of memory while it was made\n".getBytes(StandardCharsets.US_ASCII);

    private final FileOutputStream stderr = new FileOutputStream(FileDescriptor.err);
    private final AtomicInteger requests = new AtomicInteger();
    private final Runnable report;
    private final Thread thread;

    /**
     * Makes the thread; it answers requests once it is started.
     *
     * @param report makes one report
     */
    ReportThread(Runnable report) {
        this.report = report;
        this.thread = new Thread(ThreadGroups.top(), this::serve, NAME, STACK_BYTES, false);
        this.thread.setDaemon(true);
        // not the application's: ServiceLoader and slf4j-simple would find its files
        this.thread.setContextClassLoader(ReportThread.class.getClassLoader());
    }

    /** Answers all requests, also those made before. */
    void start() {
        thread.start();
    }

    /** Forgets the requests made so far; to be called before {@link #start}. */
    void forget() {
        requests.set(0);
    }

    /** Asks for a report that begins after this call. Neither blocks nor allocates. */
    void request() {
        requests.incrementAndGet();
        LockSupport.unpark(thread);
    }

    private void serve() {
        int answered = 0;
        while (true) {
            while (requests.get() == answered) {
                LockSupport.park();
                Thread.interrupted(); // else the next park would return at once, for ever
            }
            answered = requests.get();
            answer();
        }
    }

    @SuppressWarnings("CatchAllThrowable") // the next request must find the thread alive
    private void answer() {
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                report.run();
                return;
            } catch (OutOfMemoryError full) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (Throwable fault) {
                sayFault(fault);
                return;
            }
        }
        say(OUT_OF_MEMORY);
    }

    @SuppressWarnings("CatchAllThrowable")
    private void sayFault(Throwable fault) {
        try {
            say(line(fault).getBytes(StandardCharsets.UTF_8));
        } catch (Throwable noMemoryForTheReason) {
            say(OUT_OF_MEMORY);
        }
    }

    /** A fault may have the name of a class of the application in its message. */
    static String line(Throwable fault) {
        return PlainText.message("hangscope: no report: " + fault) + "\n";
    }

    @SuppressWarnings("CatchAllThrowable")
    private void say(byte[] line) {
        try {
            stderr.write(line);
        } catch (IOException nobodyIsListening) {
            return;
        }
    }
}
