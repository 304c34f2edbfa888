package dev.hangscope.agent.watch.procfs.call;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers of the system calls that can block, per processor. A call that is not in the table counts as live. */
public final class CallTable {
    private final Map<Long, String> names;

    private CallTable(Map<Long, String> names) {
        this.names = names;
    }

    /**
     * The table of a processor.
     *
     * @param arch as in the system property {@code os.arch}
     * @return {@code null} when the processor is not known
     */
    public static @Nullable CallTable of(String arch) {
        return switch (arch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> new CallTable(CallsOfX86.NAMES);
            case "aarch64", "arm64" -> new CallTable(CallsOfArm64.NAMES);
            default -> null;
        };
    }

    /** The call's name; {@code null} when it is not known to block. */
    public @Nullable String name(long number) {
        return names.get(number);
    }
}
