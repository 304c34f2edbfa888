package dev.hangscope.agent.dist.apps;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;

/** Healthy programs whose threads talk over a {@link Pipe}. Each says {@code idle} when all its threads wait. */
public final class IdleChannels {
    private IdleChannels() {}

    /** Waits until the thread is inside a method: one that waits in a system call is RUNNABLE. */
    private static void untilIn(Thread thread, String method) throws InterruptedException {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals(method))) {
            Thread.sleep(1);
        }
    }

    private static Thread reader(Pipe pipe, int bytes) throws Exception {
        LinkedBlockingQueue<Integer> read = new LinkedBlockingQueue<>();
        Thread reader = IdleApps.thread("reader", () -> {
            while (true) {
                read.put(pipe.source().read(ByteBuffer.allocate(1)));
            }
        });
        for (int i = 0; i < bytes; i++) {
            read.take();
        }
        untilIn(reader, "read");
        return reader;
    }

    /** A reader whose writer has written, lives, and waits for work itself. */
    public static final class PipeReader {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Pipe pipe = Pipe.open();
            LinkedBlockingQueue<Integer> work = new LinkedBlockingQueue<>();
            Thread writer = IdleApps.thread("writer", () -> {
                while (true) {
                    pipe.sink().write(ByteBuffer.wrap(new byte[] {work.take().byteValue()}));
                }
            });
            work.put(1);
            reader(pipe, 1);
            untilIn(writer, "take");
            System.out.println("idle");
            while (true) {
                work.put(System.in.read());
            }
        }
    }

    /** A server with a thread for each request, which writes a line for the log and ends. */
    public static final class PipeOfShortLivedWriters {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Pipe log = Pipe.open();
            request(log);
            request(log);
            reader(log, 2);
            System.out.println("idle");
            while (System.in.read() >= 0) {
                request(log);
            }
        }

        private static void request(Pipe log) throws InterruptedException {
            IdleApps.thread("request", () -> log.sink().write(ByteBuffer.allocate(1)))
                    .join();
        }
    }

    /** A selector has the reading end, and who wrote last has ended. */
    public static final class PipeSelector {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            Selector selector = Selector.open();
            pipe.source().register(selector, SelectionKey.OP_READ);
            Thread loop = IdleApps.thread("loop", () -> {
                while (true) {
                    selector.select();
                    selector.selectedKeys().clear();
                    pipe.source().read(ByteBuffer.allocate(1));
                }
            });
            IdleApps.thread("writer", () -> pipe.sink().write(ByteBuffer.allocate(1)))
                    .join();
            untilIn(loop, "select");
            System.out.println("idle");
            loop.join();
        }
    }
}
