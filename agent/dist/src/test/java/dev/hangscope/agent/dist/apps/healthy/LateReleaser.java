package dev.hangscope.agent.dist.apps.healthy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Something that ends a wait after longer than {@code after}, by one of the means that a JVM has for it. */
interface LateReleaser {
    int LATE_MILLIS = 4_500;

    /** Ends a wait. */
    interface Release {
        void end() throws Exception;
    }

    /** Arranges for the end of the wait, and returns. */
    void release(Release wait) throws Exception;

    static LateReleaser any(ProgramScope scope) {
        return switch (scope.number(0, 8)) {
            case 0 -> wait -> sleepingThread(scope, wait);
            case 1 -> LateReleaser::scheduler;
            case 2 -> LateReleaser::timer;
            case 3 -> LateReleaser::delayedExecutor;
            case 4 -> LateReleaser::childEnds;
            case 5 -> wait -> childPrints(scope, wait);
            case 6 -> wait -> peerAnswers(scope, wait);
            case 7 -> wait -> afterJoin(scope, wait);
            default -> wait -> commonPool(wait);
        };
    }

    private static void sleepingThread(ProgramScope scope, Release wait) {
        scope.start("late", () -> {
            Thread.sleep(LATE_MILLIS);
            wait.end();
        });
    }

    private static void afterJoin(ProgramScope scope, Release wait) {
        Thread sleeping = scope.start("sleeping", () -> Thread.sleep(LATE_MILLIS));
        scope.start("joins", () -> {
            sleeping.join();
            wait.end();
        });
    }

    private static void scheduler(Release wait) {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        scheduler.schedule(ProgramScope.task(wait::end), LATE_MILLIS, TimeUnit.MILLISECONDS);
        scheduler.shutdown();
    }

    private static void timer(Release wait) {
        Timer timer = new Timer();
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        endNow(wait);
                        timer.cancel();
                    }
                },
                LATE_MILLIS);
    }

    private static void delayedExecutor(Release wait) {
        Executor later = CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS);
        later.execute(() -> endNow(wait));
    }

    private static void commonPool(Release wait) {
        CompletableFuture.runAsync(() -> {
            try {
                Thread.sleep(LATE_MILLIS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            endNow(wait);
        });
    }

    private static void childEnds(Release wait) throws Exception {
        new ProcessBuilder("sleep", "4.5").start().onExit().thenRun(() -> endNow(wait));
    }

    private static void childPrints(ProgramScope scope, Release wait) throws Exception {
        Process child = new ProcessBuilder("sh", "-c", "sleep 4.5; echo done").start();
        scope.start("reads", () -> {
            child.getInputStream().readAllBytes();
            wait.end();
        });
    }

    private static void peerAnswers(ProgramScope scope, Release wait) throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Process peer = new ProcessBuilder(
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; sleep 4.5; echo done >&3")
                .start();
        scope.start("receives", () -> {
            try (server;
                    Socket socket = server.accept()) {
                socket.getInputStream().readAllBytes();
            }
            wait.end();
            peer.waitFor();
        });
    }

    private static void endNow(Release wait) {
        try {
            wait.end();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
