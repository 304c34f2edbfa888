package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OsThreadIdsTest {
    @Test
    void headers_of_17_and_of_21_are_read() {
        assertThat(OsThreadIds.parse(
                        "\"main\" #1 prio=5 os_prio=0 cpu=1.00ms elapsed=2.00s tid=0x00007f nid=0x1a2b runnable [0x1]\n"
                                + "   java.lang.Thread.State: RUNNABLE\n"
                                + "\"pool-1 #7\" #31 [6699] daemon prio=5 os_prio=0 cpu=1.00ms tid=0x00007f nid=6699 runnable [0x1]\n"
                                + "\"VM Thread\" os_prio=0 cpu=1.00ms tid=0x00007f nid=0x1a2c runnable\n"))
                .isEqualTo(Map.of(1L, 0x1a2bL, 31L, 6699L));
    }

    @Test
    void a_thread_whose_name_looks_like_anothers_header_hides_at_most_itself_and_that_one() {
        assertThat(OsThreadIds.parse("\"a\" #5 [50] prio=5\n" + "\"x\n\"b\" #6 [1] prio=5\n\" #7 [70] prio=5\n"
                        + "\"b\" #6 [60] prio=5\n"))
                .containsEntry(5L, 50L)
                .doesNotContainKey(6L);
    }

    @Test
    void an_empty_dump_has_none() {
        assertThat(OsThreadIds.parse("")).isEmpty();
    }
}
