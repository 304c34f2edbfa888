package dev.hangscope.report;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.text.Layout;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a hang over restarts, hosts and releases: where its waiters wait, and what for. Line numbers, thread names, pids, addresses and
 * the numbers that compilers give to lambdas and anonymous classes stay out; so does the kind, which may change while more is learned.
 */
public final class Fingerprint {
    // FNV-1a, draft-eastlake-fnv: no digest, for that would make the JVM set up its security providers in the
    // application's place.
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private static final Pattern PLACE_IN_FILE = Pattern.compile("\\([^)]*\\)");
    private static final Pattern GENERATED_CLASS = Pattern.compile("\\$\\$[\\w$/]*");
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$([^$]+)\\$\\d+");
    private static final Pattern ANONYMOUS = Pattern.compile("\\$\\d+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private Fingerprint() {}

    /** Returns 16 hexadecimal digits. */
    public static String of(Finding finding) {
        Set<String> marks = new TreeSet<>();
        for (Waiter waiter : finding.waiters()) {
            marks.add(mark(waiter));
        }
        Resource resource = finding.resource();
        if (resource != null) {
            marks.add(resource.type().word() + " " + code(resource.className()) + " " + code(resource.createdAt()));
        }
        if (marks.isEmpty()) {
            marks.add(finding.kind().id());
        }
        return hash(String.join("\n", marks));
    }

    private static String mark(Waiter waiter) {
        Frame frame = waiter.frame();
        return frame == null
                ? NUMBER.matcher(waiter.at()).replaceAll("N")
                : code(frame.type()) + "." + code(frame.method());
    }

    private static String code(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String code = PLACE_IN_FILE.matcher(text).replaceAll("");
        code = LAMBDA.matcher(code).replaceAll("$1");
        code = GENERATED_CLASS.matcher(code).replaceAll("");
        return ANONYMOUS.matcher(code).replaceAll("\\$");
    }

    private static String hash(String text) {
        long hash = OFFSET_BASIS;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedInt(each)) * PRIME;
        }
        return Layout.hex(hash);
    }
}
