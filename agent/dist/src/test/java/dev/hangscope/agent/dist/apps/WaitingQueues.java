package dev.hangscope.agent.dist.apps;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** The part of {@link WaitingApp} that waits on queues: each of the JDK's, at both ends where that can wait. */
final class WaitingQueues {
    private WaitingQueues() {}

    static void start() {
        List<BlockingQueue<Object>> empty = List.of(
                new LinkedBlockingQueue<>(),
                new ArrayBlockingQueue<>(1),
                new PriorityBlockingQueue<>(),
                new LinkedBlockingDeque<>(),
                new SynchronousQueue<>(),
                new LinkedTransferQueue<>());
        for (BlockingQueue<Object> queue : empty) {
            WaitingApp.go("queue-take." + queue.getClass().getSimpleName(), queue::take);
        }
        WaitingApp.go("queue-take.DelayQueue", new DelayQueue<Delayed>()::take);
        List<BlockingQueue<Object>> full =
                List.of(new LinkedBlockingQueue<>(1), new ArrayBlockingQueue<>(1), new LinkedBlockingDeque<>(1));
        for (BlockingQueue<Object> queue : full) {
            WaitingApp.go("queue-put." + queue.getClass().getSimpleName(), () -> {
                queue.put("fills it");
                queue.put("waits");
                return null;
            });
        }
        SynchronousQueue<Object> handOff = new SynchronousQueue<>();
        LinkedTransferQueue<Object> transfer = new LinkedTransferQueue<>();
        WaitingApp.go("queue-put.hand-off", () -> {
            handOff.put("nobody takes it");
            return null;
        });
        WaitingApp.go("queue-put.transfer", () -> {
            transfer.transfer("nobody takes it");
            return null;
        });
        WaitingApp.go("queue-put.long-offer", () -> handOff.offer("nobody takes it", 1, TimeUnit.DAYS));
        WaitingApp.go("queue-take.long-poll", () -> new LinkedBlockingQueue<>().poll(1, TimeUnit.DAYS));
    }
}
