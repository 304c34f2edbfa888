package dev.hangscope.agent.attach;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some of the performance counters that a HotSpot JVM publishes in {@code hsperfdata_USER/PID}. Format 2.0, that of
 * {@code perfMemory.hpp} in JDK 8 to 25: a head of 32 bytes, then entries, each with its length, the places of its name and
 * value, and its type.
 */
final class PerfCounters {
    private static final int MAGIC = 0xcafec0c0;
    private static final int ORDER_AT = 4;
    private static final int FIRST_ENTRY_AT = 24;
    private static final int ENTRIES_AT = 28;
    private static final byte TEXT = 'B';

    /** Of a name or a value; entries of a forged file may overlap. */
    private static final int MOST_BYTES = 1024;

    private static final String VERSION = "java.property.java.vm.specification.version";
    private static final String CAPABILITIES = "sun.rt.jvmCapabilities";

    private static final String GENERATION = "sun.gc.generation.";
    private static final String YOUNG = GENERATION + "0.";
    private static final String OLD = GENERATION + "1.";
    private static final String SURVIVORS = YOUNG + "space.1.";
    private static final byte NUMBER = 'J';

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> generations = new HashMap<>();

    private PerfCounters() {}

    /** The counters in the bytes of the file; none when they are not such. */
    static PerfCounters of(byte[] bytes) {
        PerfCounters counters = new PerfCounters();
        try {
            ByteBuffer file = ByteBuffer.wrap(bytes);
            if (file.getInt(0) == MAGIC) {
                file.order(file.get(ORDER_AT) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                counters.read(file);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException broken) {
            return counters; // the JVM may be about to write it
        }
        return counters;
    }

    private void read(ByteBuffer file) {
        int entry = file.getInt(FIRST_ENTRY_AT);
        int left = file.getInt(ENTRIES_AT);
        while (left-- > 0) {
            int length = file.getInt(entry);
            int name = entry + file.getInt(entry + 4);
            int count = file.getInt(entry + 8);
            byte type = file.get(entry + 12);
            int value = entry + file.getInt(entry + 16);
            if (type == TEXT && count > 0 && count <= MOST_BYTES) {
                String key = text(file, name, Math.min(value, name + MOST_BYTES));
                if (key.equals(VERSION) || key.equals(CAPABILITIES)) {
                    texts.put(key, text(file, value, value + count));
                }
            }
            if (type == NUMBER && count == 0) {
                String key = text(file, name, Math.min(value, name + MOST_BYTES));
                if (key.startsWith(GENERATION)) {
                    generations.put(key, file.getLong(value));
                }
            }
            if (length <= 0) {
                return;
            }
            entry += length;
        }
    }

    /** Up to a zero or the end. */
    private static String text(ByteBuffer file, int from, int end) {
        int to = from;
        while (to < end && file.get(to) != 0) {
            to++;
        }
        byte[] bytes = new byte[to - from];
        file.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** {@code 17}, {@code 1.8}; {@code null} when the file does not tell. */
    @Nullable
    String javaSpecification() {
        return texts.get(VERSION);
    }

    /** Whether the JVM runs with {@code -XX:+DisableAttachMechanism}: the first of its capabilities says no. */
    boolean refusesAttach() {
        String capabilities = texts.get(CAPABILITIES);
        return capabilities != null && capabilities.startsWith("0");
    }

    /**
     * The heap after the last collection; {@code null} when the file does not tell. Where both generations may be as large as the heap
     * (G1), or there is only one (ZGC, Shenandoah), the old one's limit is the heap's; else one of the survivor spaces stays empty
     * ({@code g1MonitoringSupport.cpp}, {@code zServiceability.cpp}, {@code defNewGeneration.cpp} in JDK 17 to 25).
     */
    @Nullable
    HeapCounters heap() {
        long old = generations.getOrDefault(OLD + "maxCapacity", 0L);
        long young = generations.getOrDefault(YOUNG + "maxCapacity", 0L);
        if (old <= 0) {
            return null;
        }
        long survivors = generations.getOrDefault(SURVIVORS + "capacity", 0L);
        boolean shared = young == 0 || young >= old && survivors <= Long.BYTES;
        long used = generations.entrySet().stream()
                .filter(counter -> counter.getKey().endsWith(".used"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return new HeapCounters(used, shared ? old : young - survivors + old);
    }
}
