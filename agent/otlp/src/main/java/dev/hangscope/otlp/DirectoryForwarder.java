package dev.hangscope.otlp;

import dev.hangscope.agent.forward.EventForwarder;
import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.agent.forward.ForwardRequest;
import dev.hangscope.agent.forward.ForwardRequest.Extent;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.agent.output.UnusableDirectoryException;
import dev.hangscope.otlp.OtlpTarget.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Follows the files of events in a directory until the process is told to end, or sends what is there. */
public final class DirectoryForwarder implements EventForwarder {
    private static final String STATE = "hangscope-forward";
    private static final int TRIES_OF_ONCE = 3;
    private static final long SHORTEST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    /** The pause is so many times as long as the pass before. */
    private static final long REST = 20;

    private static final long LAST_PASS_SECONDS = 15;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Made by name. */
    public DirectoryForwarder() {}

    @Override
    public void forward(ForwardRequest request) throws ForwardException {
        OtlpTarget logs = OtlpTarget.of(request.url(), Signal.LOGS, request.environment());
        OtlpTarget metrics = OtlpTarget.of(request.url(), Signal.METRICS, request.environment());
        Path directory = directory(request.directory());
        try (OtlpSender sender = new OtlpSender(logs, metrics, Transport.CLIENT);
                Positions positions = positions(request, directory)) {
            run(request, directory, sender, positions);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        } catch (IOException reason) {
            throw failed(directory + ": cannot go on (" + OwnDirectory.inWords(reason) + ")");
        } finally {
            ended.countDown();
        }
    }

    private static Path directory(Path given) throws ForwardException {
        try {
            Path directory = given.toRealPath();
            if (Files.isDirectory(directory) && Files.isReadable(directory)) {
                return directory;
            }
            throw failed(given
                    + (Files.isDirectory(directory) ? ": no permission to read it" : " is no directory")
                    + "; name the one of out=, or one above");
        } catch (IOException missing) {
            throw failed(given + ": there is no such directory; name the one of out=, or one above");
        }
    }

    private static Positions positions(ForwardRequest request, Path directory) throws ForwardException, IOException {
        Path state = request.state() == null ? directory.resolve(STATE) : request.state();
        try {
            return Positions.open(OwnDirectory.open(state));
        } catch (UnusableDirectoryException reason) {
            throw failed(
                    state + " cannot keep what was sent: " + reason.reason() + "; name another directory with --state");
        } catch (Positions.InUseException other) {
            throw failed("another forwarder uses " + state + ": end it, or name another directory with --state");
        }
    }

    private void run(ForwardRequest request, Path directory, OtlpSender sender, Positions positions)
            throws ForwardException, IOException, InterruptedException {
        HangMetrics metrics = new HangMetrics(Instant.now());
        Delivery delivery =
                new Delivery(sender, FurtherAttributes.in(request.environment()), metrics, request.lines(), stop);
        MetricsDelivery numbers = new MetricsDelivery(sender, metrics, request.environment(), request.lines());
        Pass pass = new Pass(new EventFiles(directory), directory, positions, delivery, numbers, request.lines());
        if (request.extent() == Extent.ONCE) {
            delivery.giveUpAfter(TRIES_OF_ONCE);
            boolean all = pass.run();
            while (all && pass.hasMore()) {
                all = pass.run();
            }
            numbers.send();
            if (!all) {
                throw failed("not all events were sent to " + sender + " (" + delivery.trouble()
                        + "); the next run goes on there");
            }
            request.lines().accept(sent(delivery) + " sent to " + sender);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "hangscope-forward-end"));
        request.lines().accept("forwarding events of " + directory + " to " + sender);
        follow(pass, delivery, numbers);
        request.lines().accept("ended, with " + sent(delivery) + " sent to " + sender);
    }

    private void follow(Pass pass, Delivery delivery, MetricsDelivery numbers)
            throws IOException, InterruptedException {
        boolean told = false;
        while (!told) {
            long start = System.nanoTime();
            boolean more = !pass.run() || pass.hasMore();
            numbers.sendWhenDue();
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            told = stop.await(more ? 0 : pause(took), TimeUnit.MILLISECONDS);
        }
        delivery.giveUpAfter(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_PASS_SECONDS / 2);
        while (pass.run() && pass.hasMore() && System.nanoTime() < deadline) {
            continue;
        }
        numbers.send();
    }

    private static long pause(long passMillis) {
        return Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, passMillis * REST));
    }

    private static String sent(Delivery delivery) {
        return delivery.sent() + (delivery.sent() == 1 ? " event" : " events");
    }

    /** The JVM waits for its hooks: the last events go out, or stay for the next time. */
    private void end() {
        stop.countDown();
        try {
            ended.await(LAST_PASS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }

    private static ForwardException failed(String line) {
        return new ForwardException(ExitCode.COULD_NOT_LOOK, line);
    }
}
