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

    @Test
    void a_dump_without_such_a_thread_is_empty() {
        assertThat(ClassInitDump.waiting()).isEmpty();
    }
}
