package dev.hangscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.code.Frame;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static String of(Kind kind, String madeAt, Waiter... waiters) {
        return Fingerprint.of(new Finding(
                "123456",
                kind,
                Verdict.LIKELY,
                "summary",
                Duration.ofSeconds(9),
                Arrays.asList(waiters),
                new Resource(ResourceType.QUEUE, "java.util.concurrent.LinkedBlockingQueue", madeAt, "empty"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "fix"));
    }

    private static Waiter waiter(long thread, String type, String method, int line) {
        Frame frame = new Frame(type, method, "Cook.java", line, null);
        return new Waiter(new NodeId.OfThread(thread), 100 + thread, "cook-" + thread, false, frame.toString(), frame);
    }

    private static Waiter process(long pid, String call) {
        return new Waiter(new NodeId.OfProcess(pid), pid, null, false, call);
    }

    @Test
    void is_the_same_over_restarts_and_edits_of_other_lines() {
        String before = of(
                Kind.MISSING_SENTINEL,
                "com.acme.Shop.<init>(Shop.java:12)",
                waiter(1, "com.acme.Shop$2", "lambda$open$3", 40));
        String after = of(
                Kind.UNEXPLAINED_WAIT,
                "com.acme.Shop.<init>(Shop.java:13)",
                waiter(9, "com.acme.Shop$1", "lambda$open$0", 44),
                waiter(8, "com.acme.Shop$1", "lambda$open$0", 44));

        assertThat(after).isEqualTo(before).matches("[0-9a-f]{16}");
        assertThat(of(Kind.MISSING_SENTINEL, "m", process(12, "read(5)")))
                .isEqualTo(of(Kind.MISSING_SENTINEL, "m", process(77, "read(7)")));
    }

    @Test
    void does_not_know_the_names_that_frameworks_give_to_generated_classes() {
        assertThat(of(Kind.DEADLOCK, "m", waiter(1, "com.acme.Orders$$SpringCGLIB$$0", "save", 1)))
                .isEqualTo(of(Kind.DEADLOCK, "m", waiter(1, "com.acme.Orders$$EnhancerBySpringCGLIB$$1f2", "save", 1)));
    }

    @Test
    void differs_by_place_and_by_resource() {
        String one = of(Kind.MISSING_SENTINEL, "com.acme.Shop.a(Shop.java:1)", waiter(1, "com.acme.Shop", "cook", 1));

        assertThat(of(Kind.MISSING_SENTINEL, "com.acme.Shop.a(Shop.java:1)", waiter(1, "com.acme.Shop", "wash", 1)))
                .isNotEqualTo(one);
        assertThat(of(Kind.MISSING_SENTINEL, "com.acme.Shop.b(Shop.java:1)", waiter(1, "com.acme.Shop", "cook", 1)))
                .isNotEqualTo(one);
    }
}
