package dev.hangscope.agent.dist.apps.healthy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Healthy programs over pools, futures, timers, fork-join, threads that join threads, children and a server. */
final class TaskPrograms {

    private TaskPrograms() {}

    /** More tasks than threads. All threads may wait for a latch that the main thread counts down late. */
    static void pool(ProgramScope scope) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(scope.number(1, 4));
        CountDownLatch open = new CountDownLatch(1);
        List<Future<Void>> results = new ArrayList<>();
        for (int i = scope.number(1, 10); i > 0; i--) {
            results.add(pool.submit(ProgramScope.task(open::await)));
        }
        scope.maybePause();
        open.countDown();
        ProgramScope.awaitAll(results);
        List<Callable<Void>> more = new ArrayList<>();
        for (int i = scope.number(1, 5); i > 0; i--) {
            more.add(ProgramScope.task(scope::maybePause));
        }
        pool.invokeAll(more);
        scope.maybePause();
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.HOURS);
    }

    /** Futures that depend on one that a scheduler completes late. */
    static void futures(ProgramScope scope) throws Exception {
        CompletableFuture<Integer> first = new CompletableFuture<>();
        CompletableFuture<Integer> second = first.thenApplyAsync(value -> value + 1);
        CompletableFuture<Void> both = CompletableFuture.allOf(first, second.thenCombine(first, Integer::sum));
        scope.start("waiter", both::get);
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        scheduler.schedule(() -> first.complete(1), scope.oneOf(0, 10, 2_600), TimeUnit.MILLISECONDS);
        both.join();
        scheduler.shutdown();
        scope.start("terminated", () -> scheduler.awaitTermination(1, TimeUnit.HOURS));
    }

    /** A task that forks two of itself and joins them. */
    private static final class Sum extends RecursiveTask<Integer> {
        private final transient ProgramScope scope;
        private final int depth;

        Sum(ProgramScope scope, int depth) {
            this.scope = scope;
            this.depth = depth;
        }

        @Override
        protected Integer compute() {
            if (depth == 0) {
                try {
                    scope.maybePause();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return 1;
            }
            Sum forked = new Sum(scope, depth - 1);
            forked.fork();
            return new Sum(scope, depth - 1).compute() + forked.join();
        }
    }

    /** A fork-join pool of its own, or the common one. */
    static void forkJoin(ProgramScope scope) throws Exception {
        Sum sum = new Sum(scope, scope.number(1, 7));
        if (scope.coin()) {
            ForkJoinPool.commonPool().submit(sum).get();
        } else {
            ForkJoinPool pool = new ForkJoinPool(scope.number(1, 3));
            pool.invoke(sum);
            pool.shutdown();
        }
    }

    /** A chain of threads, each of which joins the one before. */
    static void joins(ProgramScope scope) {
        Thread before = scope.start("first", scope::maybePause);
        for (int i = scope.number(1, 5); i > 0; i--) {
            Thread joined = before;
            before = scope.start("joiner-" + i, joined::join);
        }
    }

    /** A timer's task opens a latch. */
    static void timer(ProgramScope scope) throws Exception {
        Timer timer = new Timer(scope.coin());
        CountDownLatch latch = new CountDownLatch(2);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        latch.countDown();
                    }
                },
                scope.oneOf(0, 10, 2_600),
                5);
        latch.await();
        timer.cancel();
    }

    /** A child that is waited for, or whose output is read to its end, or that reads what is written late. */
    static void child(ProgramScope scope) throws Exception {
        switch (scope.number(0, 2)) {
            case 0 ->
                new ProcessBuilder("sleep", scope.oneOf("0", "0.1", "2.6"))
                        .start()
                        .waitFor();
            case 1 -> {
                Process child = new ProcessBuilder(
                                "sh", "-c", "echo first; sleep " + scope.oneOf("0", "2.6") + "; echo last")
                        .start();
                scope.start("drain", () -> child.getInputStream().readAllBytes());
                child.waitFor();
            }
            default -> {
                Process child = new ProcessBuilder("cat").start();
                scope.start("drain", () -> child.getInputStream().readAllBytes());
                scope.maybePause();
                child.getOutputStream().write(new byte[scope.number(1, 200_000)]);
                scope.maybePause();
                child.getOutputStream().close();
                child.waitFor();
            }
        }
    }

    /** A server with a pool of its own, whose handler may be slow; it is stopped when it has answered. */
    static void server(ProgramScope scope) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService handlers = Executors.newFixedThreadPool(scope.number(1, 3));
        server.setExecutor(handlers);
        server.createContext("/", exchange -> {
            try {
                scope.maybePause();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        scope.maybePause();
        List<Thread> clients = new ArrayList<>();
        URL url = new URL("http", "127.0.0.1", server.getAddress().getPort(), "/");
        for (int i = scope.number(1, 4); i > 0; i--) {
            clients.add(scope.start("client-" + i, () -> url.openStream().close()));
        }
        for (Thread client : clients) {
            client.join();
        }
        server.stop(0);
        handlers.shutdown();
    }
}
