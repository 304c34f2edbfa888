package dev.hangscope.demo.launcher;

import dev.hangscope.demo.abandonedfuture.Exporter;
import dev.hangscope.demo.abandonedfuture.FixedExporter;
import dev.hangscope.demo.abandonedfuture.FixedPriceFeed;
import dev.hangscope.demo.abandonedfuture.PriceFeed;
import dev.hangscope.demo.classinit.FixedPriceTags;
import dev.hangscope.demo.classinit.PriceTags;
import dev.hangscope.demo.exhaustedpool.FixedOrderService;
import dev.hangscope.demo.exhaustedpool.OrderService;
import dev.hangscope.demo.exitblocked.CacheCleaner;
import dev.hangscope.demo.exitblocked.FixedCacheCleaner;
import dev.hangscope.demo.exitblocked.FixedMailer;
import dev.hangscope.demo.exitblocked.FixedNightlyJob;
import dev.hangscope.demo.exitblocked.Mailer;
import dev.hangscope.demo.exitblocked.NightlyJob;
import dev.hangscope.demo.joincycle.AuditLog;
import dev.hangscope.demo.joincycle.FixedAuditLog;
import dev.hangscope.demo.joincycle.FixedQuoteService;
import dev.hangscope.demo.joincycle.FixedShutdown;
import dev.hangscope.demo.joincycle.QuoteService;
import dev.hangscope.demo.joincycle.Shutdown;
import dev.hangscope.demo.lockcycle.Bank;
import dev.hangscope.demo.lockcycle.FixedBank;
import dev.hangscope.demo.lockcycle.FixedSettings;
import dev.hangscope.demo.lockcycle.FixedStock;
import dev.hangscope.demo.lockcycle.Settings;
import dev.hangscope.demo.lockcycle.Stock;
import dev.hangscope.demo.lostworker.FixedThumbnails;
import dev.hangscope.demo.lostworker.Thumbnails;
import dev.hangscope.demo.missedsignal.FixedPrintQueue;
import dev.hangscope.demo.missedsignal.PrintQueue;
import dev.hangscope.demo.orphanedreader.CsvExport;
import dev.hangscope.demo.orphanedreader.FixedCsvExport;
import dev.hangscope.demo.orphanedreader.FixedTableCopy;
import dev.hangscope.demo.orphanedreader.TableCopy;
import dev.hangscope.demo.selfheldpipe.FixedPreview;
import dev.hangscope.demo.selfheldpipe.Preview;
import dev.hangscope.demo.starvedpool.FixedPageRenderer;
import dev.hangscope.demo.starvedpool.PageRenderer;
import dev.hangscope.demo.uncountedlatch.BatchLoader;
import dev.hangscope.demo.uncountedlatch.FixedBatchLoader;
import dev.hangscope.demo.uncountedlatch.FixedSimulation;
import dev.hangscope.demo.uncountedlatch.Simulation;
import dev.hangscope.demo.unexplainedwait.FixedPriceList;
import dev.hangscope.demo.unexplainedwait.PriceList;
import java.util.List;

/** Threads that wait for threads, counts, futures, pools, locks, and the JVM that waits for its threads. */
final class ThreadDemos {
    private ThreadDemos() {}

    static List<Demo> all() {
        return List.of(
                Demo.java(
                        "class-init-deadlock",
                        PriceTags.class,
                        FixedPriceTags.class,
                        "two classes need each other in their static initializers; two threads touch them first",
                        "class-init-deadlock PROVEN PriceTags",
                        "-"),
                Demo.java(
                        "missed-signal",
                        PrintQueue.class,
                        FixedPrintQueue.class,
                        "the printer waits for a signal that was sent before it waited, main joins the printer",
                        "missed-signal LIKELY PrintQueue.take",
                        "-"),
                Demo.java(
                        "unexplained-wait",
                        PriceList.class,
                        FixedPriceList.class,
                        "main waits for a signal that the poller gives when prices change; they never do",
                        "unexplained-wait SUSPECTED PriceList.prices",
                        "-"),
                Demo.java(
                        "join-cycle",
                        Shutdown.class,
                        FixedShutdown.class,
                        "two threads join each other at close",
                        "join-deadlock LIKELY Shutdown.",
                        "001 §5"),
                Demo.java(
                        "own-question",
                        QuoteService.class,
                        FixedQuoteService.class,
                        "main takes its own question back, the worker waits for it, main joins the worker",
                        "join-deadlock|missing-sentinel LIKELY QuoteService.answer",
                        "001 §5.1"),
                Demo.java(
                        "daemon-joined",
                        AuditLog.class,
                        FixedAuditLog.class,
                        "main joins a daemon that waits for work for ever",
                        "join-deadlock|missing-sentinel LIKELY AuditLog.",
                        "001 §6.5"),
                Demo.java(
                        "uncounted-latch",
                        BatchLoader.class,
                        FixedBatchLoader.class,
                        "main awaits a latch; the loader took a record without counting it and waits for more",
                        "unreleased-synchronizer LIKELY BatchLoader.run",
                        "001 §6.4"),
                Demo.java(
                        "phaser-party-left",
                        Simulation.class,
                        FixedSimulation.class,
                        "two parties wait for a third that ended without leaving the phaser",
                        "unreleased-synchronizer LIKELY Simulation.simulate",
                        "001 §6.4"),
                Demo.java(
                        "lost-worker",
                        Thumbnails.class,
                        FixedThumbnails.class,
                        "main awaits a latch; one worker died of an exception before it counted down",
                        "lost-worker LIKELY IllegalArgumentException",
                        "002"),
                Demo.java(
                        "abandoned-future",
                        PriceFeed.class,
                        FixedPriceFeed.class,
                        "main joins a future whose only completer returned without completing it",
                        "abandoned-future LIKELY PriceFeed.",
                        "002"),
                Demo.java(
                        "task-never-run",
                        Exporter.class,
                        FixedExporter.class,
                        "main gets the result of a task that shutdownNow took out of the queue",
                        "abandoned-future LIKELY Exporter.run",
                        "-"),
                Demo.java(
                        "lock-cycle",
                        Bank.class,
                        FixedBank.class,
                        "two threads, two monitors, opposite order",
                        "deadlock LIKELY Bank.transfer",
                        "004"),
                Demo.java(
                        "lock-cycle-mixed",
                        Stock.class,
                        FixedStock.class,
                        "a ReentrantLock and a monitor, opposite order",
                        "deadlock LIKELY Stock.",
                        "004"),
                Demo.java(
                        "lock-upgrade",
                        Settings.class,
                        FixedSettings.class,
                        "a thread asks for the write lock while it holds the read lock",
                        "deadlock LIKELY Settings.set",
                        "004"),
                Demo.java(
                        "starved-pool",
                        PageRenderer.class,
                        FixedPageRenderer.class,
                        "a task waits for a task queued behind it in a pool of one",
                        "pool-starvation LIKELY PageRenderer.",
                        "-"),
                Demo.java(
                        "exhausted-pool",
                        OrderService.class,
                        FixedOrderService.class,
                        "two requests hold one connection each and want a second of two",
                        "pool-exhaustion LIKELY OrderService.",
                        "-"),
                Demo.java(
                        "executor-never-shut-down",
                        Mailer.class,
                        FixedMailer.class,
                        "main has ended, the pool was never shut down, the JVM cannot exit",
                        "exit-blocked LIKELY Mailer.",
                        "003 question 1"),
                Demo.java(
                        "timer-never-cancelled",
                        CacheCleaner.class,
                        FixedCacheCleaner.class,
                        "main has ended, a timer without tasks keeps the JVM",
                        "exit-blocked LIKELY cache-cleaner",
                        "003 question 1"),
                Demo.java(
                        "stuck-shutdown-hook",
                        NightlyJob.class,
                        FixedNightlyJob.class,
                        "System.exit waits for a hook that waits for the thread that called it",
                        "exit-blocked|join-deadlock LIKELY NightlyJob.",
                        "003 question 1"),
                Demo.java(
                        "unclosed-pipe",
                        CsvExport.class,
                        FixedCsvExport.class,
                        "a reader of a piped stream waits for the end; the writer has ended without close, its pool"
                                + " thread lives",
                        "orphaned-reader|missing-sentinel LIKELY CsvExport.",
                        "000 pipe, 001 §7"),
                Demo.java(
                        "unclosed-nio-pipe",
                        TableCopy.class,
                        FixedTableCopy.class,
                        "a reader of a java.nio pipe waits for the end; the thread that wrote has ended without close",
                        "orphaned-reader LIKELY TableCopy.",
                        "001 §7"),
                Demo.java(
                        "self-held-pipe",
                        Preview.class,
                        FixedPreview.class,
                        "a thread reads to the end of a pipe whose write end it holds itself",
                        "self-held-pipe LIKELY Preview.read",
                        "000 pipe, 001 §7"));
    }
}
