package dev.hangscope.agent.forward;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** Sends lines of events as they come, on the calling thread. */
@FunctionalInterface
public interface EventPump {

    /**
     * Sends until the thread is interrupted.
     *
     * @param lines takes messages for the user
     * @throws ForwardException when it cannot begin
     * @throws InterruptedException when the thread is interrupted
     */
    void run(URI url, BlockingQueue<String> events, Map<String, String> environment, Consumer<String> lines)
            throws ForwardException, InterruptedException;
}
