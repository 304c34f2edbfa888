package dev.hangscope.snapshot.threaddump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.snapshot.threaddump.DumpedThread.Action;
import dev.hangscope.snapshot.threaddump.DumpedThread.LockLine;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadDumpTextTest {

    private static List<DumpedJvm> read(String text) throws IOException {
        return ThreadDumpText.read(new StringReader(text), ZoneOffset.UTC);
    }

    private static DumpedThread only(String text) throws IOException {
        List<DumpedJvm> dumps = read(text);
        assertThat(dumps).hasSize(1);
        assertThat(dumps.get(0).threads()).hasSize(1);
        return dumps.get(0).threads().get(0);
    }

    @Test
    void the_header_of_jdk_17() throws IOException {
        DumpedThread thread = only(
                "\"a \"quoted\" #7 name\" #22 daemon prio=5 os_prio=0 cpu=12.34ms elapsed=9.10s tid=0x00007f nid=0x1a2b waiting on condition [0x1]\n"
                        + "   java.lang.Thread.State: TIMED_WAITING (sleeping)\n");

        assertThat(thread.id()).isEqualTo(22);
        assertThat(thread.name()).isEqualTo("a \"quoted\" #7 name");
        assertThat(thread.daemon()).isTrue();
        assertThat(thread.age()).isEqualTo(Duration.ofMillis(9_100));
        assertThat(thread.cpu()).isEqualTo(Duration.ofNanos(12_340_000));
        assertThat(thread.osThread()).isEqualTo(0x1a2b);
        assertThat(thread.state()).isEqualTo(Thread.State.TIMED_WAITING);
        assertThat(thread.synchronizers()).isNull();
    }

    @Test
    void the_header_since_jdk_21() throws IOException {
        DumpedThread thread = only(
                "\"main\" #1 [6699] prio=5 os_prio=0 cpu=1.00ms elapsed=2.00s tid=0x00007f nid=6699 runnable [0x1]\n"
                        + "   Carrying virtual thread #31\n");

        assertThat(thread.id()).isEqualTo(1);
        assertThat(thread.osThread()).isEqualTo(6699);
        assertThat(thread.daemon()).isFalse();
        assertThat(thread.carries()).isTrue();
    }

    @Test
    void the_header_of_jdk_8_and_its_frames_without_modules() throws IOException {
        DumpedThread thread = only("""
                2016-02-29 12:30:00
                Full thread dump Java HotSpot(TM) 64-Bit Server VM (25.191-b12 mixed mode):

                "main" #1 prio=5 os_prio=0 tid=0x00007f nid=0x7 in Object.wait() [0x1]
                   java.lang.Thread.State: WAITING (on object monitor)
                \tat java.lang.Object.wait(Native Method)
                \tat com.sun.mail.Folder.open(Folder.java:7)

                JNI global references: 9
                """);

        assertThat(thread.age()).isNull();
        assertThat(thread.stack()).extracting(StackTraceElement::getModuleName).containsExactly("java.base", null);
        assertThat(thread.stack().get(0).isNativeMethod()).isTrue();
        assertThat(thread.stack().get(1).getLineNumber()).isEqualTo(7);
    }

    @Test
    void the_lines_of_locks() throws IOException {
        DumpedThread thread = only("""
                "t" #20 [9] prio=5 os_prio=0 tid=0x00007f nid=9 waiting on condition [0x1]
                   java.lang.Thread.State: WAITING (parking)
                \tat jdk.internal.misc.Unsafe.park(java.base@25.0.3/Native Method)
                \t- parking to wait for  <0x0a> (a java.util.concurrent.CountDownLatch$Sync)
                \tat java.util.concurrent.locks.LockSupport.park(java.base@25.0.3/LockSupport.java:223)
                \tat com.acme.Main.run(Main.java:5)
                \t- locked <0x0b> (a java.lang.Class for com.acme.Main)
                \t- eliminated <owner is scalar replaced> (a java.lang.Object)

                   Locked ownable synchronizers:
                \t- <0x0c> (a java.util.concurrent.locks.ReentrantLock$NonfairSync)
                """);

        assertThat(thread.monitors())
                .containsExactly(
                        new LockLine(0, Action.PARKED, "0x0a", "java.util.concurrent.CountDownLatch$Sync"),
                        new LockLine(2, Action.LOCKED, "0x0b", "java.lang.Class"));
        assertThat(thread.synchronizers()).isEqualTo(Set.of("0x0c"));
    }

    @Test
    void a_monitor_is_not_owned_while_its_thread_waits_on_it() throws IOException {
        DumpedThread thread = only("""
                "t" #20 prio=5 os_prio=0 tid=0x00007f nid=0x9 in Object.wait() [0x1]
                   java.lang.Thread.State: WAITING (on object monitor)
                \tat java.lang.Object.wait(java.base@17.0.15/Native Method)
                \t- waiting on <0x0a> (a java.lang.Object)
                \tat com.acme.Main.run(Main.java:5)
                \t- locked <0x0a> (a java.lang.Object)
                \t- locked <0x0b> (a java.lang.Object)
                """);

        assertThat(thread.owned()).extracting(LockLine::address).containsExactly("0x0b");
    }

    @Test
    void a_dump_among_the_lines_of_a_log_and_a_second_one() throws IOException {
        List<DumpedJvm> dumps = read("""
                12:00:00 INFO "quoted" starting
                2026-01-02 03:04:05
                Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):

                "main" #1 prio=5 os_prio=0 cpu=1.00ms elapsed=2.00s tid=0x00007f nid=0x7 runnable [0x1]
                JNI global refs: 4, weak refs: 0
                12:00:01 INFO at work
                2026-01-02 03:04:15
                Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):

                "main" #1 prio=5 os_prio=0 cpu=1.00ms elapsed=12.00s tid=0x00007f nid=0x7 runnable [0x1]
                """);

        assertThat(dumps).extracting(DumpedJvm::whole).containsExactly(true, false);
        assertThat(dumps)
                .extracting(DumpedJvm::time)
                .containsExactly(Instant.parse("2026-01-02T03:04:05Z"), Instant.parse("2026-01-02T03:04:15Z"));
        assertThat(dumps.get(0).version()).isEqualTo("OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode)");
    }

    /** Thread names with line breaks: the first by accident, the second to look like a thread that is there. */
    @Test
    void a_name_of_several_lines_is_taken_for_no_other_thread() throws IOException {
        List<DumpedJvm> dumps = read("""
                "first" #21 [8] prio=5 os_prio=0 tid=0x00007f nid=8 runnable
                "two
                lines" #22 [9] prio=5 os_prio=0 tid=0x00007f nid=9 in Object.wait()
                \t- waiting to lock <0x0a> (a java.lang.Object)
                "forged" #23 " #99999999999999999999
                "x" #24 [10] prio=5
                \t- locked <0x0a> (a java.lang.Object)
                "real" #24 [10] prio=5 os_prio=0 tid=0x00007f nid=10 runnable
                """);

        assertThat(dumps.get(0).threads()).extracting(DumpedThread::id).containsExactly(21L);
        assertThat(dumps.get(0).threads().get(0).monitors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "\"VM Thread\" os_prio=0 tid=0x1 nid=0x2 runnable", "Full thread dump of nothing"})
    void a_text_without_a_thread_is_refused_with_the_remedy(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BadThreadDumpException.class)
                .hasMessageContaining("nor a thread dump")
                .hasMessageContaining("jstack -l PID");
    }

    @Test
    void a_javacore_is_refused_by_its_name() {
        assertThatThrownBy(() -> read("0SECTION       TITLE subcomponent dump routine\n"))
                .isInstanceOf(BadThreadDumpException.class)
                .hasMessageContaining("OpenJ9");
    }
}
