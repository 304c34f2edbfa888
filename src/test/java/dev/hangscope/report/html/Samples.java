package dev.hangscope.report.html;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.diagnosis.rules.Stories;
import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Diagnoses whose drawings differ as much as can be: of three nodes and of three hundred. */
final class Samples {
    private Samples() {}

    /** All of them, by name. */
    static Map<String, Diagnosis> all() {
        Map<String, Diagnosis> samples = new LinkedHashMap<>();
        samples.put("sentinel", Findings.diagnosis(Stories.importer().sensor("queues", true, null)));
        samples.put("dead-appender", Findings.diagnosis(Stories.deadAppender()));
        samples.put("forgotten-pool", Findings.diagnosis(Stories.forgottenPool()));
        samples.put("deadlock", Findings.diagnosis(deadlock()));
        samples.put("ring-of-300", Findings.diagnosis(ringOf300()));
        samples.put("300-in-40-places", Findings.diagnosis(threeHundredIn40Places()));
        samples.put("300-processes", diagnosis(threeHundredProcesses()));
        samples.put("unclosed-stdin", diagnosis(unclosedStdin()));
        samples.put("full-stdout", Findings.diagnosis(fullStdout()));
        samples.put("silent-database", Findings.diagnosis(silentDatabase()));
        return samples;
    }

    static Diagnosis diagnosis(TreeBuilder tree) {
        return new Diagnostician(Rules.all()).diagnose(tree.snapshot(), Duration.ofSeconds(1));
    }

    static TreeBuilder unclosedStdin() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(10, 1).waitsFor(11).pipe(5, Access.WRITE, 7);
        tree.process(11, 10, "sort").reads(0).pipe(0, Access.READ, 7);
        return tree;
    }

    /** A child that nobody reads, and the threads that wait for it. */
    static SnapshotBuilder fullStdout() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(4242, 1, "java -jar app.jar").pipe(9, Access.READ, 700);
        tree.process(50, 4242, "sort -u").pipe(1, Access.WRITE, 700).writes(1);
        return snapshot()
                .child(50, "main", child -> child.command("sort -u").stream(ChildProcess.Name.STDOUT, 9, 700))
                .thread(
                        "main",
                        main -> main.waits(ThreadWait.Kind.PROCESS_END, "process:50", false)
                                .at("com.acme.Tool.run:13"))
                .thread("closer", closer -> closer.joins("main").startedBy("main"))
                .os(tree.facts());
    }

    /** A thread that holds a lock while it waits for the answer of a process on the same machine. */
    static SnapshotBuilder silentDatabase() {
        OutsideUse session = new OutsideUse(
                7,
                "socket:[99]",
                new Connection("127.0.0.1:40312", "127.0.0.1:5432", "ESTABLISHED", 0, 0),
                List.of(new OtherEnd(77, "postgres: shop UPDATE waiting")));
        return snapshot()
                .monitor("session", "query")
                .thread(
                        "query",
                        query -> query.outside().at("java.net.SocketInputStream.read:1", "com.acme.Shop.rate:9"))
                .thread("request", request -> request.awaits("session").at("com.acme.Shop.page:20"))
                .thread("main", main -> main.joins("request").at("com.acme.Shop.main:5"))
                .history(history -> history.inCall("query", 31, session));
    }

    /** Threads that wait for each other: a finding without one resource. */
    static SnapshotBuilder deadlock() {
        return snapshot()
                .monitor("a", "one", "com.acme.Bank.pay:10")
                .lock("b", "two", "com.acme.Bank.take:20")
                .thread("one", one -> one.awaits("b").at("com.acme.Bank.pay:11"))
                .thread("two", two -> two.awaits("a").at("com.acme.Bank.take:21"));
    }

    /** Each holds a lock that the next one wants, each at a line of its own. */
    static SnapshotBuilder ringOf300() {
        SnapshotBuilder told = snapshot();
        for (int i = 0; i < 300; i++) {
            told.lock("lock-" + i, "philosopher-" + i, "com.acme.Table.sit:" + (i + 1));
        }
        for (int i = 0; i < 300; i++) {
            String wanted = "lock-" + (i + 1) % 300;
            int line = 1000 + i;
            told.thread("philosopher-" + i, each -> each.awaits(wanted).at("com.acme.Table.eat:" + line));
        }
        return told;
    }

    /** One queue, consumers in forty places, producers that ended in thirty. */
    static SnapshotBuilder threeHundredIn40Places() {
        SnapshotBuilder told = Stories.importer();
        for (int i = 0; i < 298; i++) {
            int line = 100 + i % 40;
            told.thread(
                    "consumer-" + i,
                    each -> each.takes("rows").at("com.acme.warehouse.imports.OrderImporter.consume:" + line));
        }
        for (int i = 0; i < 120; i++) {
            int line = 500 + i % 30;
            double ago = 31 + i;
            told.ended(
                    "producer-" + i,
                    each -> each.ago(ago)
                            .hasPut("rows", 1, ago, "com.acme.warehouse.imports.OrderImporter.read:" + line));
        }
        return told;
    }

    /** A pool of children that read one pipe whose write end each of them has inherited. */
    static TreeBuilder threeHundredProcesses() {
        TreeBuilder tree = new TreeBuilder();
        TreeBuilder.One parent = tree.process(10, 1, "python /srv/app/run.py");
        parent.waitsFor(11).pipe(4, Access.WRITE, 7);
        for (int i = 0; i < 299; i++) {
            tree.process(11 + i, 10, "python /srv/app/run.py --worker " + i)
                    .forked()
                    .reads(3)
                    .pipe(3, Access.READ, 7)
                    .pipe(4, Access.WRITE, 7);
        }
        return tree;
    }
}
