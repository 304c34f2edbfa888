package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.FdInfo;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.os.OsDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The descriptor tables of many processes at one time: numbers and links, and details when asked for. */
public final class DescriptorScan {
    private final ProcReader proc;
    private final Map<Long, Map<Integer, String>> links = new HashMap<>();
    private final Map<String, List<Holder>> holders = new HashMap<>();
    private final Map<String, FdInfo> details = new HashMap<>();
    private final Map<String, FdInfo> pipes = new HashMap<>();
    private final List<Long> denied = new ArrayList<>();

    /** A descriptor of a process. */
    public record Holder(long pid, int fd) {}

    private DescriptorScan(ProcReader proc) {
        this.proc = proc;
    }

    /**
     * Reads the tables of these processes.
     *
     * @param pids in the order in which to read
     */
    public static DescriptorScan of(ProcReader proc, long[] pids) {
        DescriptorScan scan = new DescriptorScan(proc);
        scan.readToo(pids);
        return scan;
    }

    /** Reads the tables of more processes. */
    public void readToo(long[] pids) {
        for (long pid : pids) {
            read(pid);
        }
    }

    private void read(long pid) {
        String folder = pid + "/fd";
        long[] numbers = proc.numbers(folder);
        if (numbers == null) {
            if (proc.exists(Long.toString(pid))) {
                denied.add(pid);
            }
            return;
        }
        if (numbers.length == 0) {
            // A main thread that has ended has no table any more; the other threads share one.
            folder = folderOfLivingThread(pid, folder);
            long[] others = proc.numbers(folder);
            numbers = others == null ? numbers : others;
        }
        Map<Integer, String> table = new HashMap<>();
        for (long number : numbers) {
            int fd = (int) number;
            String link = proc.link(folder + "/" + fd);
            if (link != null) {
                table.put(fd, link);
                holders.computeIfAbsent(link, any -> new ArrayList<>(2)).add(new Holder(pid, fd));
            }
        }
        links.put(pid, table);
    }

    private String folderOfLivingThread(long pid, String otherwise) {
        long[] tids = proc.numbers(pid + "/task");
        for (long tid : tids == null ? new long[0] : tids) {
            String folder = pid + "/task/" + tid + "/fd";
            long[] numbers = tid == pid ? null : proc.numbers(folder);
            if (numbers != null && numbers.length > 0) {
                return folder;
            }
        }
        return otherwise;
    }

    /** What the descriptor points to; {@code null} when it is not open. */
    @Nullable
    public String link(long pid, int fd) {
        return links.getOrDefault(pid, Map.of()).get(fd);
    }

    /** Everybody who has a descriptor with this link. */
    public List<Holder> holders(String link) {
        return holders.getOrDefault(link, List.of());
    }

    /** All links that start so, each once. */
    public List<String> linksStarting(String prefix) {
        return holders.keySet().stream().filter(link -> link.startsWith(prefix)).toList();
    }

    /** Mode and more of a descriptor; read once. */
    public FdInfo info(long pid, int fd) {
        return details.computeIfAbsent(pid + "/fdinfo/" + fd, file -> {
            String text = proc.text(file);
            if (text == null) {
                long[] tids = proc.numbers(pid + "/task");
                for (long tid : tids == null ? new long[0] : tids) {
                    text = text == null ? proc.text(pid + "/task/" + tid + "/fdinfo/" + fd) : text;
                }
            }
            return FdInfo.parse(text);
        });
    }

    /** What is needed of a pipe's descriptor: its access. Its {@code fdinfo} is only read where that cannot be told from its link. */
    public FdInfo infoOfPipe(long pid, int fd) {
        return pipes.computeIfAbsent(pid + "/fd/" + fd, link -> {
            OsDescriptor.Access access = proc.access(link);
            return access == OsDescriptor.Access.UNKNOWN ? info(pid, fd) : FdInfo.of(access);
        });
    }

    /** Numbers of the process's sockets. */
    public List<Integer> sockets(long pid) {
        return table(pid).entrySet().stream()
                .filter(entry -> entry.getValue().startsWith("socket:"))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Numbers of the process's descriptors. */
    Map<Integer, String> table(long pid) {
        return links.getOrDefault(pid, Map.of());
    }

    /** Processes whose table may not be read. */
    List<Long> denied() {
        return denied;
    }
}
