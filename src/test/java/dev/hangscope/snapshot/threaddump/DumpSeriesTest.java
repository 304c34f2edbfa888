package dev.hangscope.snapshot.threaddump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class DumpSeriesTest {
    private static final String PARKED = """
               java.lang.Thread.State: WAITING (parking)
            \tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)
            \t- parking to wait for  <%s> (a java.util.concurrent.CountDownLatch$Sync)
            \tat java.util.concurrent.locks.LockSupport.park(java.base@17.0.15/LockSupport.java:211)
            \tat java.util.concurrent.CountDownLatch.await(java.base@17.0.15/CountDownLatch.java:230)
            \tat com.acme.Main.main(Main.java:%d)
            """;

    private static final String END = "JNI global refs: 4, weak refs: 0\n";

    private static String header(String name, int id, String cpu, int age) {
        return "\"" + name + "\" #" + id + " prio=5 os_prio=0 cpu=" + cpu + "ms elapsed=" + age
                + ".00s tid=0x00007f nid=0x7 waiting on condition [0x1]\n";
    }

    private static DumpSeries series(String text) throws IOException {
        return new DumpSeries(ThreadDumpText.read(new StringReader(text), ZoneOffset.UTC));
    }

    private static JavaThread thread(JvmFacts facts, String name) {
        return facts.threads().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Duration waited(String text) throws IOException {
        ThreadWait wait = thread(series(text).facts(Instant.EPOCH), "main").waitsFor();
        assertThat(wait).isNotNull();
        return wait.since();
    }

    @Test
    void a_thread_that_did_not_move_has_waited_from_dump_to_dump() throws IOException {
        String first = header("main", 1, "5.00", 3) + PARKED.formatted("0x0a", 9) + END;
        String second = header("main", 1, "5.00", 7) + PARKED.formatted("0x0b", 9) + END;
        String third = header("main", 1, "5.00", 15) + PARKED.formatted("0x0b", 9) + END;

        assertThat(waited(first + second + third)).isEqualTo(Duration.ofSeconds(12));
        assertThat(series(first + second + third).span()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void one_that_was_woken_in_between_or_is_elsewhere_has_not() throws IOException {
        String first = header("main", 1, "5.00", 3) + PARKED.formatted("0x0a", 9) + END;

        assertThat(waited(first + header("main", 1, "5.20", 13) + PARKED.formatted("0x0a", 9) + END))
                .isEqualTo(Duration.ZERO);
        assertThat(waited(first + header("main", 1, "5.00", 13) + PARKED.formatted("0x0a", 10) + END))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void dumps_of_another_jvm_or_out_of_order_tell_nothing() throws IOException {
        String last = header("main", 1, "5.00", 13) + PARKED.formatted("0x0a", 9) + END;

        assertThat(series(header("other", 1, "5.00", 3) + PARKED.formatted("0x0a", 9) + END + last)
                        .size())
                .isEqualTo(1);
        assertThat(series(header("main", 1, "5.00", 30) + PARKED.formatted("0x0a", 9) + END + last)
                        .size())
                .isEqualTo(1);
    }

    @Test
    void monitors_and_locks_have_their_owners() throws IOException {
        JvmFacts facts = series("""
                "one" #20 prio=5 os_prio=0 tid=0x00007f nid=0x9 waiting for monitor entry [0x1]
                   java.lang.Thread.State: BLOCKED (on object monitor)
                \tat com.acme.Main.a(Main.java:5)
                \t- waiting to lock <0x0a> (a com.acme.Account)

                   Locked ownable synchronizers:
                \t- <0x0c> (a java.util.concurrent.locks.ReentrantLock$NonfairSync)

                "two" #21 prio=5 os_prio=0 tid=0x00007f nid=0x9 waiting on condition [0x1]
                   java.lang.Thread.State: WAITING (parking)
                \tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)
                \t- parking to wait for  <0x0c> (a java.util.concurrent.locks.ReentrantLock$NonfairSync)
                \tat java.util.concurrent.locks.ReentrantLock.lock(java.base@17.0.15/ReentrantLock.java:9)
                \tat com.acme.Main.b(Main.java:7)
                \t- locked <0x0a> (a com.acme.Account)

                   Locked ownable synchronizers:
                \t- None

                JNI global refs: 4, weak refs: 0
                """).facts(Instant.EPOCH);

        assertThat(facts.resources())
                .extracting(each -> each.kind() + " " + each.type() + " of "
                        + each.parties().get(0).thread() + " " + each.complete())
                .containsExactly(
                        "MONITOR com.acme.Account of 21 true",
                        "LOCK java.util.concurrent.locks.ReentrantLock of 20 true");
        assertThat(facts.resources().get(0).parties().get(0).at()).hasToString("com.acme.Main.b(Main.java:7)");
    }

    @Test
    void a_class_that_another_thread_initializes() throws IOException {
        JvmFacts facts = series("""
                "one" #20 prio=5 os_prio=0 tid=0x00007f nid=0x9 in Object.wait() [0x1]
                   java.lang.Thread.State: RUNNABLE
                \tat com.acme.A.<clinit>(A.java:5)
                \t- waiting on the Class initialization monitor for com.acme.B
                "two" #21 prio=5 os_prio=0 tid=0x00007f nid=0x9 in Object.wait() [0x1]
                   java.lang.Thread.State: RUNNABLE
                \tat com.acme.B.<clinit>(B.java:5)
                \t- waiting on the Class initialization monitor for com.acme.A
                JNI global refs: 4, weak refs: 0
                """).facts(Instant.EPOCH);

        assertThat(facts.resources())
                .extracting(each -> each.kind() + " " + each.type() + " "
                        + each.parties().get(0).thread())
                .containsExactly("CLASS com.acme.B 21", "CLASS com.acme.A 20");
    }

    /** What is missing at the end may be the thread that counts down. */
    @Test
    void of_half_a_dump_no_synchronizer_is_concluded_about() throws IOException {
        String half = header("main", 1, "5.00", 3) + PARKED.formatted("0x0a", 9);

        assertThat(series(half).facts(Instant.EPOCH).resources()).isEmpty();
        assertThat(series(half + END).facts(Instant.EPOCH).resources())
                .extracting(ResourceFacts::kind)
                .containsExactly(ResourceFacts.Kind.LATCH);
    }

    @Test
    void the_jvms_own_threads_work_for_nobody_and_carriers_may_do_anything() throws IOException {
        JvmFacts facts = series(header("Signal Dispatcher", 9, "1.00", 3).replace(" prio", " daemon prio")
                        + header("VirtualThread-unparker", 30, "1.00", 3).replace(" prio", " daemon prio")
                        + "   java.lang.Thread.State: TIMED_WAITING (parking)\n"
                        + header("ForkJoinPool-1-worker-1", 31, "1.00", 3).replace(" prio", " daemon prio")
                        + "   Carrying virtual thread #32\n"
                        + PARKED.formatted("0x0a", 9)
                        + header("DestroyJavaVM", 33, "1.00", 3)
                        + END)
                .facts(Instant.EPOCH);

        assertThat(thread(facts, "Signal Dispatcher").role()).isEqualTo(JavaThread.Role.HOUSEKEEPER);
        assertThat(facts.exit()).isEqualTo(ExitState.MAIN_ENDED);
        assertThat(List.of("VirtualThread-unparker", "ForkJoinPool-1-worker-1")).allSatisfy(name -> {
            assertThat(thread(facts, name).role()).isEqualTo(JavaThread.Role.APPLICATION);
            assertThat(thread(facts, name).waitsFor()).isNull();
        });
    }
}
