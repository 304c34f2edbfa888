package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Kind;
import dev.hangscope.snapshot.os.OsProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Pipes and sockets in words: both ends, and who holds them. */
public final class Streams {
    private Streams() {}

    /** The end of the wait for what these processes keep open: {@code until: 12 and 13 end}. */
    public static Evidence untilTheyEnd(Collection<OsProcess> holders) {
        return new Evidence(
                EvidenceLabel.UNTIL,
                Words.list(holders.stream()
                                .map(holder -> Long.toString(holder.pid()))
                                .toList())
                        + (holders.size() == 1 ? " ends" : " end"));
    }

    /** The stream with its two ends. */
    public static Resource resource(ProcessScene scene, OsDescriptor stream) {
        String ends = stream.isConnected()
                ? "this end in " + holders(scene, scene.holders().sharersOf(stream), stream.kind(), stream.inode())
                        + "; the other"
                        + (stream.hasLostPeer() ? " was closed" : otherEnd(scene, stream))
                : "read end in " + ends(scene, stream, true) + "; write end in " + ends(scene, stream, false);
        return new Resource(type(stream), null, null, stream.link() + ", " + ends);
    }

    private static String otherEnd(ProcessScene scene, OsDescriptor stream) {
        return (stream.kind() == Kind.TERMINAL ? "" : ", socket:[" + stream.peer() + "],") + " in "
                + holders(
                        scene,
                        scene.holders().peersOf(stream),
                        stream.kind(),
                        Objects.requireNonNullElse(stream.peer(), -1L));
    }

    /** Whether each of these threads only waits for datagrams of peers that were closed. */
    public static boolean haveLostPeer(List<Stuck> readers) {
        return readers.stream()
                .flatMap(reader -> reader.polled().stream())
                .filter(each -> each.kind() != Kind.EPOLL)
                .allMatch(OsDescriptor::hasLostPeer);
    }

    private static ResourceType type(OsDescriptor stream) {
        return switch (stream.kind()) {
            case UNIX -> ResourceType.SOCKET;
            case LOOPBACK -> ResourceType.CONNECTION;
            case TERMINAL -> ResourceType.TERMINAL;
            case QUEUE, NAMED_QUEUE -> ResourceType.QUEUE;
            default -> ResourceType.PIPE;
        };
    }

    /** Everybody who holds the other end, with what he does. */
    public static List<Releaser> holdersOfOtherEnd(ProcessScene scene, OsDescriptor stream) {
        return releasers(
                scene,
                scene.holders().otherEndOf(stream),
                ReleaserRole.HOLDER,
                process -> new Fate(
                        process.isDefunct() ? Fate.State.DEFUNCT : Fate.State.WAITING,
                        "of descriptor " + numbers(otherEnd(process, stream)) + ",",
                        process.isDefunct() ? "defunct" : "which " + waits(process)));
    }

    /** Those of these processes that are known, as releasers with this fate. */
    public static List<Releaser> releasers(
            ProcessScene scene, Set<Long> pids, ReleaserRole role, Function<OsProcess, Fate> fate) {
        List<Releaser> releasers = new ArrayList<>();
        for (long pid : pids) {
            OsProcess process = scene.holders().process(pid);
            if (process != null) {
                releasers.add(new Releaser(pid, null, role, fate.apply(process)));
            }
        }
        return releasers;
    }

    /** {@code waits in wait4(12)}, or what its first thread does. */
    public static String waits(OsProcess process) {
        return process.threads().isEmpty()
                ? "cannot be read"
                : "waits in " + process.threads().get(0).call();
    }

    /** Descriptors of the process that are an other end of this stream. */
    public static List<OsDescriptor> otherEnd(OsProcess process, OsDescriptor stream) {
        return process.descriptors().stream()
                .filter(each -> stream.isConnected()
                        ? isPeer(each, stream.kind(), Objects.requireNonNullElse(stream.peer(), -1L))
                        : each.kind() == stream.kind()
                                && each.inode() == stream.inode()
                                && (stream.reads() && each.writes() || stream.writes() && each.reads()))
                .toList();
    }

    /** Whether the socket that listens has yet to accept this connection, or to make room for it. */
    static boolean isNotAccepted(ProcessScene scene, OsDescriptor stream) {
        return stream.isConnected()
                && stream.kind() != Kind.TERMINAL
                && scene.holders().peersOf(stream).stream()
                        .flatMap(pid -> scene.facts().processes().stream().filter(process -> process.pid() == pid))
                        .flatMap(process -> process.descriptors().stream())
                        .anyMatch(each -> each.kind() == Kind.SOCKET
                                && isPeer(each, stream.kind(), Objects.requireNonNullElse(stream.peer(), -1L)));
    }

    /** A connection that is not accepted yet, or that waits for room, belongs to a listening socket. */
    private static boolean isPeer(OsDescriptor each, Kind kind, long inode) {
        return each.inode() == inode && (each.kind() == kind || (kind != Kind.TERMINAL && each.kind() == Kind.SOCKET));
    }

    public static String numbers(List<OsDescriptor> descriptors) {
        return Words.list(
                descriptors.stream().map(each -> Integer.toString(each.fd())).toList());
    }

    private static String ends(ProcessScene scene, OsDescriptor stream, boolean reading) {
        Set<Long> pids =
                reading ? scene.holders().readersOf(stream) : scene.holders().writersOf(stream);
        List<String> words = new ArrayList<>();
        for (long pid : pids) {
            OsProcess process = scene.holders().process(pid);
            if (process != null) {
                List<OsDescriptor> own = process.descriptors().stream()
                        .filter(each -> each.kind() == stream.kind() && each.inode() == stream.inode())
                        .filter(each -> reading ? each.reads() : each.writes())
                        .toList();
                words.add(pid + " (fd " + numbers(own) + ")");
            }
        }
        return words.isEmpty() ? "no process" : Words.few(words);
    }

    private static String holders(ProcessScene scene, Set<Long> pids, Kind kind, long inode) {
        List<String> words = new ArrayList<>();
        for (long pid : pids) {
            OsProcess process = scene.holders().process(pid);
            if (process != null) {
                List<OsDescriptor> own = process.descriptors().stream()
                        .filter(each -> isPeer(each, kind, inode))
                        .toList();
                words.add(pid + " (fd " + numbers(own) + ")");
            }
        }
        return words.isEmpty() ? "no process" : Words.few(words);
    }
}
