package dev.hangscope.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerfCountersTest {
    private static final String CAPABILITIES = "sun.rt.jvmCapabilities";
    private static final String SPECIFICATION = "java.property.java.vm.specification.version";

    /** A file of two counters, in the layout of {@code perfMemory.hpp}. */
    private static byte[] file(ByteOrder order, String specification, String capabilities) {
        ByteBuffer file = ByteBuffer.allocate(512);
        file.putInt(0, 0xcafec0c0).put(4, (byte) (order == ByteOrder.BIG_ENDIAN ? 0 : 1));
        file.order(order).putInt(24, 32).putInt(28, 2);
        int next = entry(file, 32, SPECIFICATION, specification);
        entry(file, next, CAPABILITIES, capabilities);
        return file.array();
    }

    private static int entry(ByteBuffer file, int at, String name, String value) {
        int length = 20 + name.length() + 1 + value.length() + 1;
        file.putInt(at, length).putInt(at + 4, 20).putInt(at + 8, value.length() + 1);
        file.put(at + 12, (byte) 'B').putInt(at + 16, 20 + name.length() + 1);
        file.put(at + 20, (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
        return at + length;
    }

    @Test
    void both_byte_orders_are_read() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            PerfCounters counters = PerfCounters.of(file(order, "17", "0110"));
            assertThat(counters.javaSpecification()).isEqualTo("17");
            assertThat(counters.refusesAttach()).isTrue();
        }
        assertThat(PerfCounters.of(file(ByteOrder.LITTLE_ENDIAN, "25", "1110")).refusesAttach())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 20, 33, 60, 90, 130})
    void a_file_cut_short_tells_what_it_can_and_never_fails(int length) {
        PerfCounters counters = PerfCounters.of(Arrays.copyOf(file(ByteOrder.LITTLE_ENDIAN, "17", "0"), length));

        assertThat(counters.refusesAttach()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1.8,true", "11,true", "16,true", "17,false", "25,false", "'',false", "next,false"})
    void java_before_17_is_too_old(String specification, boolean old) {
        assertThat(JvmProcess.isTooOld(specification)).isEqualTo(old);
    }

    /** The heap of the counters that are told as {@code gen.space.1.used=5}, with {@code sun.gc.generation.} left out. */
    private static HeapCounters heap(String... counters) {
        ByteBuffer file = ByteBuffer.allocate(4096);
        file.putInt(0, 0xcafec0c0).put(4, (byte) 1);
        file.order(ByteOrder.LITTLE_ENDIAN).putInt(24, 32).putInt(28, counters.length);
        int at = 32;
        for (String counter : counters) {
            String name = "sun.gc.generation." + counter.substring(0, counter.indexOf('='));
            int length = 20 + name.length() + 1 + Long.BYTES;
            file.putInt(at, length).putInt(at + 4, 20).putInt(at + 8, 0);
            file.put(at + 12, (byte) 'J').putInt(at + 16, 20 + name.length() + 1);
            file.put(at + 20, (name + "\0").getBytes(StandardCharsets.UTF_8));
            file.putLong(at + 20 + name.length() + 1, Long.parseLong(counter.substring(counter.indexOf('=') + 1)));
            at += length;
        }
        return PerfCounters.of(file.array()).heap();
    }

    @Test
    void the_heap_is_that_of_its_generations() {
        assertThat(heap(
                        "0.maxCapacity=70",
                        "0.space.0.used=6",
                        "0.space.1.capacity=7",
                        "0.space.1.used=1",
                        "1.maxCapacity=140",
                        "1.space.0.used=130"))
                .isEqualTo(new HeapCounters(137, 203));
        assertThat(heap("0.maxCapacity=224", "0.space.1.capacity=8", "1.maxCapacity=208", "1.space.0.used=190"))
                .as("G1")
                .isEqualTo(new HeapCounters(190, 208));
        assertThat(heap("1.maxCapacity=208", "1.space.0.used=190")).as("ZGC").isEqualTo(new HeapCounters(190, 208));
        assertThat(heap()).isNull();
    }
}
