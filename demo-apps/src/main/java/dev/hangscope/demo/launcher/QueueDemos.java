package dev.hangscope.demo.launcher;

import dev.hangscope.demo.deadconsumer.FixedOutbox;
import dev.hangscope.demo.deadconsumer.FixedReportBuilder;
import dev.hangscope.demo.deadconsumer.Outbox;
import dev.hangscope.demo.deadconsumer.ReportBuilder;
import dev.hangscope.demo.missingsentinel.FixedImporter;
import dev.hangscope.demo.missingsentinel.FixedKitchen;
import dev.hangscope.demo.missingsentinel.FixedLogShipper;
import dev.hangscope.demo.missingsentinel.FixedTicketDesk;
import dev.hangscope.demo.missingsentinel.Importer;
import dev.hangscope.demo.missingsentinel.Kitchen;
import dev.hangscope.demo.missingsentinel.LogShipper;
import dev.hangscope.demo.missingsentinel.TicketDesk;
import java.util.List;

/** Threads that wait at a queue. */
final class QueueDemos {
    private QueueDemos() {}

    static List<Demo> all() {
        return List.of(
                Demo.java(
                        "missing-sentinel",
                        Importer.class,
                        FixedImporter.class,
                        "a consumer waits on an empty queue; its only producer ended without a sentinel",
                        "missing-sentinel LIKELY Importer.load",
                        "000 queue, 001 §6.2"),
                Demo.java(
                        "one-sentinel-for-two",
                        LogShipper.class,
                        FixedLogShipper.class,
                        "two consumers, one sentinel: one ends, the other waits for ever and main joins it",
                        "missing-sentinel LIKELY EndOfLog",
                        "000 remedy, 001 §6.3"),
                Demo.java(
                        "dead-consumer",
                        ReportBuilder.class,
                        FixedReportBuilder.class,
                        "a producer puts into a full queue whose consumer died of an exception",
                        "dead-consumer LIKELY NumberFormatException",
                        "001 §4.2"),
                Demo.java(
                        "no-sentinel-for-two",
                        Kitchen.class,
                        FixedKitchen.class,
                        "two producers, two consumers, no sentinel; main joins all four",
                        "missing-sentinel LIKELY Kitchen.serve",
                        "001 §6.2"),
                Demo.java(
                        "get-on-empty",
                        TicketDesk.class,
                        FixedTicketDesk.class,
                        "the only thread takes one item more than there are",
                        "missing-sentinel LIKELY TicketDesk.call",
                        "001 §4.3, §6.4"),
                Demo.java(
                        "put-on-full",
                        Outbox.class,
                        FixedOutbox.class,
                        "the only thread puts a fourth item into a queue of three",
                        "dead-consumer LIKELY Outbox.collect",
                        "001 §4.2"));
    }
}
