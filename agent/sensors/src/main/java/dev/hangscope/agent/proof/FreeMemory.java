package dev.hangscope.agent.proof;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory a new process could use. */
final class FreeMemory {
    private static final String MACHINE = "/proc/meminfo";
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d{1,15}) kB$");
    private static final int KILO = 10;
    private static final int MOST = 1 << 16;

    /** Of control groups, version 2; the process's own group is the root of what a container sees. */
    private static final String LIMIT = "/sys/fs/cgroup/memory.max";

    private static final String USED = "/sys/fs/cgroup/memory.current";
    private static final String STATISTICS = "/sys/fs/cgroup/memory.stat";

    /** Pages of files that are given up when memory is needed. */
    private static final Pattern CACHE = Pattern.compile("(?m)^inactive_file (\\d{1,18})$");

    private FreeMemory() {}

    /** Bytes; {@code Long.MAX_VALUE} where the system does not tell. Sources: proc_meminfo(5), cgroup-v2 of the kernel's documentation. */
    static long bytes() {
        long ofMachine = first(AVAILABLE, read(MACHINE)).orElse(Long.MAX_VALUE >> KILO) << KILO;
        return Math.min(ofMachine, ofGroup(read(LIMIT), read(USED), read(STATISTICS)));
    }

    static long ofGroup(String limit, String used, String statistics) {
        try {
            long cache = first(CACHE, statistics).orElse(0);
            return Math.max(0, Long.parseLong(limit.strip()) - Long.parseLong(used.strip()) + cache);
        } catch (NumberFormatException noLimit) {
            return Long.MAX_VALUE;
        }
    }

    private static OptionalLong first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Not by a channel: the first one of a JVM sets up what is the application's to set up. */
    private static String read(String file) {
        try (InputStream in = new FileInputStream(file)) {
            return new String(in.readNBytes(MOST), StandardCharsets.US_ASCII);
        } catch (IOException notTold) {
            return "";
        }
    }
}
