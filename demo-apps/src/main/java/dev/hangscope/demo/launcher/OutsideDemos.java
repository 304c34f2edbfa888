package dev.hangscope.demo.launcher;

import dev.hangscope.demo.blockedoutput.FixedOrderLog;
import dev.hangscope.demo.blockedoutput.OrderLog;
import dev.hangscope.demo.endlessloop.Archive;
import dev.hangscope.demo.endlessloop.FixedArchive;
import dev.hangscope.demo.fullheap.FixedPriceHistory;
import dev.hangscope.demo.fullheap.PriceHistory;
import dev.hangscope.demo.silentpool.FixedSeatMap;
import dev.hangscope.demo.silentpool.SeatMap;
import dev.hangscope.demo.stoppedserver.FixedStock;
import dev.hangscope.demo.stoppedserver.Stock;
import dev.hangscope.demo.unansweredpeer.Download;
import dev.hangscope.demo.unansweredpeer.FixedDownload;
import dev.hangscope.demo.unansweredpeer.FixedTaxRates;
import dev.hangscope.demo.unansweredpeer.TaxRates;
import java.util.List;

/** Threads that wait for the outside or run without end, and have what others wait for. */
final class OutsideDemos {
    private OutsideDemos() {}

    static List<Demo> all() {
        return List.of(
                Demo.java(
                        "unanswered-peer",
                        TaxRates.class,
                        FixedTaxRates.class,
                        "refresh waits for an answer without a timeout and holds the lock that checkout needs",
                        "unanswered-peer SUSPECTED TaxRates.refresh",
                        "-"),
                Demo.java(
                        "joined-download",
                        Download.class,
                        FixedDownload.class,
                        "main joins a thread that waits for an answer without a timeout",
                        "unanswered-peer SUSPECTED Download.fetch",
                        "-"),
                Demo.java(
                        "silent-pool",
                        SeatMap.class,
                        FixedSeatMap.class,
                        "all connections of a pool wait for an answer, and two more threads for a connection",
                        "unanswered-peer SUSPECTED SeatMap.request",
                        "-"),
                Demo.java(
                        "stopped-server",
                        Stock.class,
                        FixedStock.class,
                        "count waits for the answer of a server that is stopped by a signal",
                        "unanswered-peer LIKELY Stock.count",
                        "-"),
                Demo.java(
                        "blocked-output",
                        OrderLog.class,
                        FixedOrderLog.class,
                        "two threads log into a full pipe whose reader does not read",
                        "blocked-output SUSPECTED OrderLog.write",
                        "-"),
                Demo.java(
                        "endless-loop",
                        Archive.class,
                        FixedArchive.class,
                        "the importer's loop never ends, and it holds the lock that viewer needs",
                        "endless-loop SUSPECTED Archive.load",
                        "-"),
                Demo.java(
                        "full-heap",
                        PriceHistory.class,
                        FixedPriceHistory.class,
                        "the JVM itself: it collects garbage all the time in a heap of 512 MB that stays full",
                        "vm-stall SUSPECTED JVM",
                        "-"));
    }
}
