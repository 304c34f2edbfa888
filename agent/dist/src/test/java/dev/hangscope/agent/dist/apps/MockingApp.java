package dev.hangscope.agent.dist.apps;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.ReentrantLock;
import org.mockito.Mockito;

/** Mocks classes of the JDK that the agent weaves, and one of its own. */
public final class MockingApp {
    private MockingApp() {}

    /** Woven where it notifies, and by the mocking library again. */
    static class Bell {
        synchronized String ring() {
            notifyAll();
            return "rung";
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        for (Class<?> type : List.of(
                LinkedBlockingQueue.class,
                ArrayBlockingQueue.class,
                ThreadPoolExecutor.class,
                CountDownLatch.class,
                Semaphore.class,
                ReentrantLock.class)) {
            Object mock = Mockito.mock(type);
            System.out.println(
                    type.getName() + " " + Mockito.mockingDetails(mock).isMock());
        }
        LinkedBlockingQueue<?> mock = Mockito.mock(LinkedBlockingQueue.class);
        Mockito.doReturn("mocked").when(mock).take();
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>(List.of("real"));
        System.out.println(mock.take() + " " + queue.take());
        Bell bell = Mockito.mock(Bell.class);
        Mockito.doReturn("mocked").when(bell).ring();
        System.out.println("bells " + bell.ring() + " " + new Bell().ring());
        SentinelApp.main(arguments);
    }
}
