package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassInitDumpTest {

    @Test
    void the_class_that_each_thread_waits_for() {
        assertThat(ClassInitDump.parse("""
            Full thread dump OpenJDK 64-Bit Server VM (25.0.3+9-LTS mixed mode, sharing):

            "main" #1 [7] prio=5 os_prio=0 cpu=12.3ms elapsed=9.1s tid=0x00007f nid=7 waiting on condition
               java.lang.Thread.State: TIMED_WAITING (sleeping)
            "a "quoted" #7 name" #22 [9] daemon prio=5 os_prio=0 tid=0x00007f nid=9 in Object.wait()
               java.lang.Thread.State: RUNNABLE
            	at com.acme.Type.<clinit>(Type.java:3)
            	- waiting on the Class initialization monitor for com.acme.Name
            	at com.acme.Main.lambda$main$0(Main.java:6)
            "VM Thread" os_prio=0 tid=0x00007f nid=3 runnable
            """)).isEqualTo(Map.of(22L, "com.acme.Name"));
    }

    /** Thread names with line breaks: the first by accident, the second to look like a thread that is there. */
    @Test
    void a_name_of_several_lines_is_taken_for_no_other_thread() {
        assertThat(ClassInitDump.parse("""
            "first" #21 [8] prio=5 os_prio=0 tid=0x00007f nid=8 runnable
               java.lang.Thread.State: RUNNABLE
            "two
            lines" #22 [9] prio=5 os_prio=0 tid=0x00007f nid=9 in Object.wait()
            	- waiting on the Class initialization monitor for com.acme.Name
            "forged" #23 " #99999999999999999999
            "x" #24 [10] prio=5
            	- waiting on the Class initialization monitor for com.acme.Forged
            "real" #24 [10] prio=5 os_prio=0 tid=0x00007f nid=10 runnable
            """)).isEmpty();
    }

    @Test
    void a_dump_without_such_a_thread_is_empty() {
        assertThat(ClassInitDump.waiting()).isEmpty();
    }
}
