package dev.hangscope.agent.forward;

import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.publish.EventsAudience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Events on their way out of this JVM. Takes a bounded number, never waits, and starts a thread with the first one: before there is a
 * hang, nothing is loaded and no connection is made.
 */
public final class EventOutlet implements EventsAudience.Sink {
    private static final int MOST = 100;
    private static final String PUMP = "dev.hangscope.otlp.AgentPump";

    private final URI url;
    private final Path ownJar;
    private final Consumer<Runnable> threads;
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(MOST);
    private boolean started;
    private volatile boolean ended;

    /**
     * Makes one that has sent nothing.
     *
     * @param ownJar the agent's jar, beside which the other one lies
     * @param threads starts a thread of the agent
     */
    public EventOutlet(URI url, Path ownJar, Consumer<Runnable> threads) {
        this.url = url;
        this.ownJar = ownJar;
        this.threads = threads;
    }

    /**
     * Takes the line of an event.
     *
     * @throws IOException when it is not taken: too many wait
     */
    @Override
    public synchronized void append(String line) throws IOException {
        if (ended) {
            return;
        }
        if (!started) {
            started = true;
            threads.accept(this::pump);
        }
        if (!events.offer(line)) {
            throw new FileSystemException(url.toString(), null, MOST + " events wait to be sent");
        }
    }

    @SuppressWarnings("CatchAllThrowable") // the application must not pay for a fault of ours
    private void pump() {
        try {
            ExtraJar.make(EventPump.class, PUMP, ownJar).run(url, events, System.getenv(), Stderr::line);
        } catch (ForwardException reason) {
            Stderr.line("otlp: " + reason.line() + "; the agent goes on without it");
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        } catch (Throwable fault) {
            Stderr.line("otlp: no events are sent (" + fault + "); the agent goes on without it");
        } finally {
            ended = true;
            events.clear();
        }
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
