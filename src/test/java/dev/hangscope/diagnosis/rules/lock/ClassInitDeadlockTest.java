package dev.hangscope.diagnosis.rules.lock;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class ClassInitDeadlockTest {

    private static SnapshotBuilder crosswise() {
        return snapshot()
                .initializing("com.acme.Type", "one")
                .initializing("com.acme.Name", "two")
                .thread("main", main -> main.joins("one"))
                .thread("one", one -> one.awaits("com.acme.Name").at("com.acme.Type.<clinit>:3"))
                .thread("two", two -> two.awaits("com.acme.Type").at("com.acme.Name.<clinit>:4"));
    }

    @Test
    void two_initializers_that_wait_for_each_other_are_proven() {
        Finding finding =
                Findings.only(crosswise().thread("acceptor", it -> it.daemon().outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN class-init-deadlock");
        assertThat(finding.summary()).contains("Name and Type");
        assertThat(Lines.of(finding.holdsUp())).singleElement().asString().contains("main");
    }

    @Test
    void an_initializer_that_needs_a_lock_of_a_thread_that_needs_its_class() {
        assertThat(Findings.of(snapshot()
                        .initializing("com.acme.Type", "one")
                        .lock("loader", "two")
                        .thread("one", one -> one.awaits("loader").at("com.acme.Type.<clinit>:3"))
                        .thread("two", two -> two.awaits("com.acme.Type").at("com.acme.Loader.load:4"))))
                .containsExactly("PROVEN class-init-deadlock");
    }

    @Test
    void an_initializer_that_waits_for_a_task_that_needs_its_class_is_likely() {
        assertThat(Findings.of(snapshot()
                        .initializing("com.acme.Rates", "main")
                        .resource(Kind.FUTURE, "sum", future -> {})
                        .pool(
                                "pool",
                                pool -> pool.limit(1)
                                        .runs("worker", "com.acme.Sum", null)
                                        .pending("com.acme.Sum", "sum"))
                        .thread("main", main -> main.awaits("sum").at("com.acme.Rates.<clinit>:3"))
                        .thread(
                                "worker",
                                worker -> worker.awaits("com.acme.Rates").at("com.acme.Sum.run:4"))))
                .containsExactly("LIKELY class-init-deadlock");
    }

    @Test
    void a_superclass_that_its_subclass_initializes_is_likely() {
        assertThat(Findings.of(superclass())).containsExactly("LIKELY class-init-deadlock");
        assertThat(Findings.of(
                        superclass().thread("third", it -> it.daemon().sleeps().at("com.acme.Other.<clinit>:1"))))
                .containsExactly("SUSPECTED class-init-deadlock");
    }

    private static SnapshotBuilder superclass() {
        return snapshot()
                .initializing("com.acme.Type", "one")
                .resource(Kind.CLASS, "com.acme.Name", it -> it.type("com.acme.Name"))
                .thread("main", main -> main.joins("one"))
                .thread("one", one -> one.awaits("com.acme.Name").at("com.acme.Type.<clinit>:3"))
                .thread("two", two -> two.awaits("com.acme.Type").at("com.acme.Main.name:4"));
    }

    @Test
    void an_initializer_that_waits_for_a_slow_reply_is_suspected_only() {
        assertThat(Findings.of(snapshot()
                        .initializing("com.acme.Type", "one")
                        .thread(
                                "one",
                                one -> one.waits(dev.hangscope.snapshot.ThreadWait.Kind.OBJECT_WAIT, null, false)
                                        .at("java.lang.Object.wait:1", "com.acme.Type.<clinit>:3"))
                        .thread("driver", it -> it.daemon().outside())
                        .thread("main", main -> main.awaits("com.acme.Type").at("com.acme.Main.main:4"))))
                .containsExactly("SUSPECTED class-init-deadlock");
    }

    @Test
    void a_slow_initializer_is_no_finding() {
        assertThat(Findings.of(snapshot()
                        .initializing("com.acme.Type", "one")
                        .thread("one", one -> one.sleeps().at("com.acme.Type.<clinit>:3"))
                        .thread("main", main -> main.awaits("com.acme.Type").at("com.acme.Main.main:4"))))
                .isEmpty();
    }
}
