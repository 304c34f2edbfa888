package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.UnixNames;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of listening unix sockets. */
final class ListeningNames {
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
        return UnixNames.ofListening(proc.text(process.pid() + "/net/unix")).entrySet().stream()
                .anyMatch(socket -> own.contains("socket:[" + socket.getKey() + "]")
                        && !MADE_UP.matcher(socket.getValue()).matches());
    }
}
