package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.ProcReader;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of listening unix sockets: {@code /proc/PID/net/unix}, proc_pid_net(5). */
final class ListeningNames {
    /** {@code __SO_ACCEPTCON} of {@code include/linux/net.h}. */
    private static final String LISTENS = "00010000";

    private static final int FIELDS = 8;

    /** What {@code multiprocessing} makes up where a program gives no address: {@code Lib/multiprocessing/connection.py}. */
    private static final Pattern MADE_UP = Pattern.compile(".*/pymp-[^/]+/listener-[^/]+|");

    private ListeningNames() {}

    /** Whether a thread of the process accepts connections, and a socket of it listens at a name that its program chose. */
    static boolean choseItsName(ProcReader proc, SeenProcess process) {
        boolean accepts = process.threads().values().stream()
                .anyMatch(thread -> thread.call().startsWith("accept"));
        if (!accepts) {
            return false;
        }
        Set<String> own = new HashSet<>();
        long[] numbers = proc.numbers(process.pid() + "/fd");
        for (long fd : numbers == null ? new long[0] : numbers) {
            String link = proc.link(process.pid() + "/fd/" + fd);
            if (link != null) {
                own.add(link);
            }
        }
        String text = proc.text(process.pid() + "/net/unix");
        for (String line : (text == null ? "" : text).split("\n")) {
            String[] fields = line.trim().split("\\s+", FIELDS);
            boolean chosen = fields.length == FIELDS
                    && fields[3].equals(LISTENS)
                    && own.contains("socket:[" + fields[6] + "]")
                    && !MADE_UP.matcher(fields[7]).matches();
            if (chosen) {
                return true;
            }
        }
        return false;
    }
}
