package dev.hangscope.agent.dist.apps;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.ReentrantLock;
import org.mockito.Mockito;

/** Mocks classes of the JDK that the agent weaves. */
public final class MockingApp {
    private MockingApp() {}

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
        SentinelApp.main(arguments);
    }
}
