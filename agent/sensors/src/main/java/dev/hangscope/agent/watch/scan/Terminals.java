package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.scan.DescriptorScan.Holder;
import dev.hangscope.snapshot.os.OsDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pseudoterminals and who holds their ends, pty(7). A terminal is {@code /dev/pts/N}, or {@code /dev/tty} in a process whose
 * terminal it is; its master is {@code /dev/ptmx} with {@code tty-index} N. Numbers of two mounts of devpts (containers) are not
 * told apart: that only adds holders.
 */
public final class Terminals {
    private static final String TERMINAL = "/dev/pts/";
    private static final String OWN_TERMINAL = "/dev/tty";
    private static final List<String> MASTERS = List.of("/dev/ptmx", "/dev/pts/ptmx");

    private final ProcReader proc;
    private final DescriptorScan scan;

    /** Makes one that knows the descriptors of the scan. */
    public Terminals(ProcReader proc, DescriptorScan scan) {
        this.proc = proc;
        this.scan = scan;
    }

    /**
     * One end of a pseudoterminal.
     *
     * @param number of the terminal
     * @param master whether it is the master
     */
    public record End(long number, boolean master) {

        /** A number that no other end has. */
        public long inode() {
            return number * 2 + (master ? 1 : 2);
        }

        public End other() {
            return new End(number, !master);
        }
    }

    /** The number of the terminal of which the descriptor is an end. */
    public static long number(OsDescriptor descriptor) {
        return (descriptor.inode() - 1) / 2;
    }

    /** What end a descriptor is; {@code null} for any other device. */
    @Nullable
    public End end(long pid, int fd) {
        String link = scan.link(pid, fd);
        if (link == null) {
            return null;
        }
        if (MASTERS.contains(link)) {
            Long number = scan.info(pid, fd).terminal();
            return number == null || number < 0 ? null : new End(number, true);
        }
        Long number = link.equals(OWN_TERMINAL) ? ownTerminal(pid) : numberOf(link);
        return number == null ? null : new End(number, false);
    }

    private static @Nullable Long numberOf(String link) {
        String digits = link.startsWith(TERMINAL) ? link.substring(TERMINAL.length()) : "";
        boolean isNumber = !digits.isEmpty()
                && digits.length() < 10
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return isNumber ? Long.valueOf(digits) : null;
    }

    private @Nullable Long ownTerminal(long pid) {
        StatLine stat = StatLine.parse(proc.text(pid + "/stat"));
        return stat == null ? null : stat.terminal();
    }

    /** Descriptors that are an end of this terminal. */
    public List<Holder> holders(long number) {
        List<Holder> candidates = new ArrayList<>(scan.holders(TERMINAL + number));
        candidates.addAll(scan.holders(OWN_TERMINAL));
        MASTERS.forEach(link -> candidates.addAll(scan.holders(link)));
        return candidates.stream()
                .filter(holder -> {
                    End end = end(holder.pid(), holder.fd());
                    return end != null && end.number() == number;
                })
                .toList();
    }
}
