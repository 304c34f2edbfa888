package dev.hangscope.agent.watch.procfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the control group of a process keeps from it. Source: the kernel's {@code admin-guide/cgroup-v2.rst}; of a group of version 1 nothing
 * is told.
 */
public final class ControlGroup {
    private static final String OF_VERSION_2 = "0::";
    private static final long MICROS_IN_A_MILLI = 1000;

    private final @Nullable ProcReader files;
    private final Map<String, Long> processor;
    private final Map<String, Long> memory;

    private ControlGroup(@Nullable ProcReader files) {
        this.files = files;
        processor = numbers("cpu.stat");
        memory = numbers("memory.events");
    }

    /** The group of a process, as it is now. */
    public static ControlGroup of(ProcReader proc, long pid) {
        String text = proc.text(pid + "/cgroup");
        for (String line : (text == null ? "" : text).split("\n")) {
            if (line.startsWith(OF_VERSION_2) && !line.contains("..")) {
                return new ControlGroup(new ProcReader("/sys/fs/cgroup" + line.substring(OF_VERSION_2.length())));
            }
        }
        return new ControlGroup(null);
    }

    private Map<String, Long> numbers(String file) {
        Map<String, Long> numbers = new HashMap<>();
        String text = files == null ? null : files.text(file);
        for (String line : (text == null ? "" : text).split("\n")) {
            int blank = line.indexOf(' ');
            Long number =
                    blank < 0 ? null : Numbers.decimal(line.substring(blank + 1).strip());
            if (number != null) {
                numbers.put(line.substring(0, blank), number);
            }
        }
        return numbers;
    }

    /** What it has kept from the process since, one line each. */
    public List<String> limitsSince() {
        List<String> limits = new ArrayList<>();
        if (numbers("cgroup.events").getOrDefault("frozen", 0L) == 1) {
            limits.add("its control group is frozen (cgroup.freeze)");
        }
        long throttled = since(processor, numbers("cpu.stat"), "throttled_usec") / MICROS_IN_A_MILLI;
        if (throttled > 0) {
            limits.add("its control group was kept from the processors for " + throttled
                    + " ms (cpu.stat, throttled_usec)");
        }
        Map<String, Long> now = numbers("memory.events");
        for (String event : List.of("high", "max", "oom")) {
            long times = since(memory, now, event);
            if (times > 0) {
                limits.add(
                        "its control group met its limit of memory " + times + " times (memory.events, " + event + ")");
            }
        }
        return limits;
    }

    private static long since(Map<String, Long> before, Map<String, Long> now, String key) {
        return now.getOrDefault(key, 0L) - before.getOrDefault(key, 0L);
    }
}
