package dev.hangscope.demo.launcher;

import dev.hangscope.demo.blockedoutput.FixedOrderLog;
import dev.hangscope.demo.blockedoutput.OrderLog;
import dev.hangscope.demo.endlessloop.Archive;
import dev.hangscope.demo.endlessloop.FixedArchive;
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
                        "-"));
    }
}
