package dev.hangscope.agent.watch.procfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the control group of a process keeps from it. Source: the kernel's {@code admin-guide/cgroup-v2.rst} and {@code accounting/psi.rst}; of
 * a group of version 1 only the time without a processor is told ({@code scheduler/sched-bwc.rst}).
 */
public final class ControlGroup {
    private static final String OF_VERSION_2 = "0::";
    private static final long MICROS_IN_A_MILLI = 1000;

    private static final long NANOS_IN_A_MICRO = 1000;
    private static final Pattern TOTAL = Pattern.compile("^full .*total=([0-9]+)$", Pattern.MULTILINE);

    private final @Nullable ProcReader files;
    private final @Nullable ProcReader ofVersion1;
    private final long throttled;
    private final long starved;
    private final Map<String, Long> memory;

    private ControlGroup(@Nullable ProcReader files, @Nullable ProcReader ofVersion1) {
        this.files = files;
        this.ofVersion1 = ofVersion1;
        throttled = throttled();
        starved = starved();
        memory = numbers(files, "memory.events");
    }

    /** The group of a process, as it is now. */
    public static ControlGroup of(ProcReader proc, long pid) {
        return of(proc, pid, "/sys/fs/cgroup");
    }

    /** The same below another root than the usual one. */
    static ControlGroup of(ProcReader proc, long pid, String root) {
        String text = proc.text(pid + "/cgroup");
        ProcReader files = null;
        ProcReader ofVersion1 = null;
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3 || parts[2].contains("..")) {
                continue;
            }
            if (line.startsWith(OF_VERSION_2)) {
                files = new ProcReader(root + parts[2]);
            } else if (List.of(parts[1].split(",")).contains("cpu")) {
                ofVersion1 = new ProcReader(root + "/" + parts[1] + parts[2]);
            }
        }
        return new ControlGroup(files, ofVersion1);
    }

    /** Microseconds, summed over its processors, for which it was ready and not allowed to run. */
    private long throttled() {
        long nanos = numbers(ofVersion1, "cpu.stat").getOrDefault("throttled_time", 0L);
        return numbers(files, "cpu.stat").getOrDefault("throttled_usec", 0L) + nanos / NANOS_IN_A_MICRO;
    }

    /** Microseconds in which all of it that was ready to run waited for memory. */
    private long starved() {
        String text = files == null ? null : files.text("memory.pressure");
        Matcher total = TOTAL.matcher(text == null ? "" : text);
        Long micros = total.find() ? Numbers.decimal(total.group(1)) : null;
        return micros == null ? 0 : micros;
    }

    private static Map<String, Long> numbers(@Nullable ProcReader files, String file) {
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
        if (numbers(files, "cgroup.events").getOrDefault("frozen", 0L) == 1) {
            limits.add("its control group is frozen (cgroup.freeze)");
        }
        long waited = (throttled() - throttled) / MICROS_IN_A_MILLI;
        if (waited > 0) {
            limits.add("its control group was kept from the processors for " + waited + " ms (cpu.stat)");
        }
        long starving = (starved() - starved) / MICROS_IN_A_MILLI;
        if (starving > 0) {
            limits.add("all of its control group waited for memory for " + starving + " ms (memory.pressure, full)");
        }
        Map<String, Long> now = numbers(files, "memory.events");
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
