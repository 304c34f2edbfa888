package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import dev.hangscope.snapshot.os.OsProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a thread does in a system call of the JDK's I/O, and with whom, in words. */
public final class SystemCall {
    private static final List<String> STANDARD = List.of("standard input", "standard output", "standard error");

    private static final int MOST_LINES = 10;

    /** The kernel doubles the time between them, from 0.2 s on: about 25 s. */
    private static final int MANY_RETRANSMITS = 7;

    /** Native methods of {@code java.net.Inet4AddressImpl} and {@code Inet6AddressImpl}. */
    private static final Set<String> RESOLVES = Set.of("lookupallhostaddr", "gethostbyaddr", "getlocalhostname");

    /** Devices that give random data, and block while the kernel has none. */
    private static final Set<String> RANDOM_DEVICES = Set.of("/dev/random", "/dev/hwrng");

    private final JavaThread thread;
    private final @Nullable OutsideUse use;

    /** Whether the kernel was asked what the thread waits on; a thread dump alone does not tell. */
    private final boolean asked;

    public SystemCall(Obstacle obstacle) {
        thread = obstacle.thread();
        use = obstacle.activity().use();
        asked = obstacle.activity().osThread() != null;
    }

    /** The names of the JDK's methods above the application's first frame, in lower case. */
    private List<String> calls() {
        return thread.jdkCalls()
                .map(frame -> frame.method().toLowerCase(Locale.ROOT))
                .toList();
    }

    private boolean calls(String prefix) {
        return calls().stream()
                .anyMatch(method -> method.startsWith(prefix) || method.startsWith("implement" + prefix));
    }

    /** Whether it waits for a lock on a file, which another process has. */
    public boolean isLocking() {
        return calls().stream().anyMatch(method -> method.equals("lock0"));
    }

    /** Whether it opens a FIFO, which waits for another process to open the other side: fifo(7). */
    private boolean isOpening() {
        return use != null && use.descriptor() == OutsideUse.NOT_OPEN;
    }

    /** Whether it asks for the address of a host, or for its name. */
    private boolean isResolving() {
        return calls().stream().anyMatch(RESOLVES::contains);
    }

    /** Whether it reads random data that the kernel does not have: random(4). */
    private boolean isDrawingRandomData() {
        return use == null
                ? thread.jdkCalls()
                        .anyMatch(frame -> frame.type().startsWith("sun.security.provider.NativePRNG$Blocking"))
                : RANDOM_DEVICES.contains(use.link());
    }

    /** Whether it asks a file system for something that a server of it has to answer. An open that waits for a FIFO is known by its path. */
    private boolean isInFileSystem() {
        return OwedData.isOfFileSystem(thread) || asked && use == null && OwedData.isOpening(thread);
    }

    boolean isWriting() {
        return calls("write") || calls("socketwrite");
    }

    private boolean isConnecting() {
        return calls("connect") || calls("finishconnect");
    }

    /**
     * Whether the thread has begun something with a peer, and does not just listen for the next one who comes. Who receives datagrams
     * takes those of everybody.
     */
    public boolean isAsking() {
        return isSocket()
                && !thread.isListening()
                && !OwedData.isLongPoll(thread)
                && (!calls("receive") || isDatagramOfLibrary());
    }

    /** Whether a client library waits for a datagram, which for it is an answer. */
    private boolean isDatagramOfLibrary() {
        return calls("receive") && TimeoutSettings.isLibrary(thread);
    }

    /** Whether the thread uses a network connection, as far as its stack and its descriptor show. */
    public boolean isSocket() {
        if (isLocking()) {
            return false;
        }
        return use != null
                ? use.link().startsWith("socket:")
                : thread.jdkCalls()
                        .anyMatch(frame -> frame.type().startsWith("sun.nio.ch.")
                                || frame.type().startsWith("java.net."));
    }

    /** {@code waited for 127.0.0.1:8080 to answer}. */
    public String waited() {
        String peer = peer().orElse(isSocket() ? "a peer" : "somebody");
        if (thread.isListening()) {
            return "waited for a connection or an event";
        }
        if (isLocking()) {
            return "waited for the lock of " + (use == null ? "a file" : use.link())
                    + (use == null || use.others().isEmpty() ? "" : ", which " + peer + " has");
        }
        if (isOpening()) {
            return "waited for another process to open the other side of the FIFO " + peer;
        }
        if (isResolving()) {
            return "waited for the name service to answer";
        }
        if (isInFileSystem()) {
            return "waited for a file system to answer";
        }
        if (isDrawingRandomData()) {
            return "waited for random data from " + (use == null ? "the kernel" : use.link());
        }
        if (isConnecting()) {
            return "waited for a connection to " + peer;
        }
        return isWriting() ? "waited for " + peer + " to take data" : "waited for " + peer + " to answer";
    }

    /** {@code 127.0.0.1:8080}, {@code standard input}; empty when that is not known. */
    public Optional<String> peer() {
        if (use == null) {
            return Optional.empty();
        }
        Connection connection = use.connection();
        if (connection != null) {
            return Optional.of(connection.remote());
        }
        if ((isLocking() || isSocket()) && !use.others().isEmpty()) {
            OtherEnd other = use.others().get(0);
            return Optional.of("process " + OsProcess.label(other.pid(), other.command()));
        }
        return use.descriptor() >= 0 && use.descriptor() < STANDARD.size()
                ? Optional.of(STANDARD.get(use.descriptor()))
                : Optional.of(use.link());
    }

    /** What the thread waits on. */
    public Resource resource() {
        if (use == null) {
            return new Resource(
                    isSocket() ? ResourceType.SOCKET : ResourceType.FILE, null, null, "descriptor not known");
        }
        Connection connection = use.connection();
        if (connection == null) {
            String descriptor = isOpening() ? "" : "descriptor " + use.descriptor() + ", ";
            return new Resource(type(), null, null, descriptor + use.link());
        }
        if (connection.isUnix()) {
            return new Resource(ResourceType.SOCKET, null, null, "unix socket " + connection.remote());
        }
        return new Resource(
                ResourceType.SOCKET,
                null,
                null,
                "TCP " + connection.local() + " to " + connection.remote() + ", " + connection.state() + ", "
                        + Words.count(connection.unread(), "byte") + " to read, "
                        + Words.count(connection.unsent(), "byte") + " not acknowledged"
                        + (connection.traffic() == null
                                ? ", when data was last sent is not known"
                                : words(connection.traffic())));
    }

    /** {@code , last sent 14 s ago, nothing ever received}. */
    private static String words(Traffic traffic) {
        return (traffic.sent() == null
                        ? ", nothing ever sent"
                        : ", last sent " + Words.duration(traffic.sent()) + " ago")
                + (traffic.received() == null
                        ? ", nothing ever received"
                        : ", last received " + Words.duration(traffic.received()) + " ago")
                + (traffic.retransmits() == 0
                        ? ""
                        : ", sent again " + Words.count(traffic.retransmits(), "time") + " without an acknowledgment");
    }

    /**
     * Whether the thread waits for the answer to something that it began: a connection, a handshake, a file's lock, a name, the rest of an
     * answer, or a request after which nothing was received. A subscriber, to whom the peer sends when it has something, waits by design.
     */
    boolean hasAsked() {
        if (isLocking() || asksByItsCall()) {
            return true;
        }
        if (!isAsking()) {
            return false;
        }
        Connection connection = use == null ? null : use.connection();
        Traffic traffic = connection == null ? null : connection.traffic();
        if (traffic == null) {
            return TimeoutSettings.isLibrary(thread);
        }
        if (traffic.sent() == null) {
            return OwedData.isGreeting(thread, traffic);
        }
        int order = traffic.received() == null ? -1 : traffic.sent().compareTo(traffic.received());
        return order < 0 || order == 0 && TimeoutSettings.isLibrary(thread);
    }

    /** Whether the call shows that an answer is owed, whatever data was sent and received before. */
    boolean asksByItsCall() {
        return isResolving()
                || isDrawingRandomData()
                || isInFileSystem()
                || isAsking()
                        && (isWriting()
                                || isConnecting()
                                || calls("starthandshake")
                                || isDatagramOfLibrary()
                                || OwedData.isBody(thread));
    }

    /** Why the wait is no proof. */
    String doubt() {
        return peer().orElse("the other side") + (isLocking() ? " may release it yet" : " may answer yet");
    }

    /** What to do about such a call in this method. */
    String remedy(String method) {
        if (isDrawingRandomData()) {
            return "Let " + method + " draw random data that never blocks: new SecureRandom(), or"
                    + " -Djava.security.egd=file:/dev/urandom.";
        }
        if (isInFileSystem()) {
            return "Look for a mount that does not answer, of a network or FUSE file system whose server is gone, among the"
                    + " paths that " + method + " uses. Do not touch such a path in a thread that others wait for.";
        }
        return "Give the call in " + method + " a timeout"
                + (isSocket() || isResolving() ? " (" + TimeoutSettings.of(thread) + ")." : ".");
    }

    /** Whether the kernel told when data was last sent and received. */
    boolean isTrafficKnown() {
        return use != null && use.connection() != null && use.connection().traffic() != null;
    }

    /** Why the other side will not answer before an act from outside; empty when it may. */
    Optional<String> gone(StuckPeers peers) {
        if (use == null) {
            return Optional.empty();
        }
        List<OtherEnd> others = use.others();
        if (!others.isEmpty()
                && others.stream()
                        .allMatch(end -> end.state() == OsProcess.State.STOPPED
                                || peers.reason(end.pid()).isPresent())) {
            OtherEnd first = others.get(0);
            return first.state() == OsProcess.State.STOPPED
                    ? Optional.of(
                            "process " + OsProcess.label(first.pid(), first.command()) + " is stopped by a signal")
                    : peers.reason(first.pid());
        }
        Connection connection = use.connection();
        Traffic traffic = connection == null ? null : connection.traffic();
        return connection != null
                        && traffic != null
                        && connection.unsent() > 0
                        && traffic.retransmits() >= MANY_RETRANSMITS
                ? Optional.of(connection.remote() + " has not acknowledged data that was sent again "
                        + Words.count(traffic.retransmits(), "time"))
                : Optional.empty();
    }

    private ResourceType type() {
        if (isOpening()) {
            return ResourceType.FIFO;
        }
        String link = use == null ? "" : use.link();
        if (link.startsWith("pipe:")) {
            return ResourceType.PIPE;
        }
        if (link.startsWith("socket:")) {
            return ResourceType.SOCKET;
        }
        return link.startsWith("/dev/pts/") || link.startsWith("/dev/tty") ? ResourceType.TERMINAL : ResourceType.FILE;
    }

    /** Whom these wait for, each once. */
    public static List<String> peers(Collection<Obstacle> asking) {
        Set<String> peers = new LinkedHashSet<>();
        asking.forEach(obstacle -> new SystemCall(obstacle).peer().ifPresent(peers::add));
        return List.copyOf(peers);
    }

    /** What is known of the connections of these, each once. */
    public static List<Evidence> connections(long ownPid, Collection<Obstacle> asking) {
        Set<Evidence> lines = new LinkedHashSet<>();
        for (Obstacle obstacle : asking) {
            SystemCall call = new SystemCall(obstacle);
            if (call.use != null) {
                lines.add(new Evidence(call.resource().type(), call.resource().detail()));
            }
            lines.addAll(call.peers(ownPid));
        }
        return lines.stream().limit(MOST_LINES).toList();
    }

    /** The same without a line for the first one's connection, which is the resource of its finding. */
    static List<Evidence> otherConnections(long ownPid, List<Obstacle> asking) {
        if (asking.isEmpty()) {
            return List.of();
        }
        Resource first = new SystemCall(asking.get(0)).resource();
        return connections(ownPid, asking).stream()
                .filter(line -> !line.equals(new Evidence(first.type(), first.detail())))
                .toList();
    }

    /** A line for each process that is known to be at the other end. */
    public List<Evidence> peers(long ownPid) {
        List<Evidence> lines = new ArrayList<>();
        String what = isLocking() ? "lock" : "other end";
        for (OtherEnd end : use == null ? List.<OtherEnd>of() : use.others()) {
            lines.add(
                    end.pid() == ownPid
                            ? new Evidence(EvidenceLabel.PEER, "this JVM itself has the " + what)
                            : new Evidence(
                                    EvidenceLabel.PEER,
                                    "process " + end.pid() + " (" + Words.line(end.command(), 80) + ") has the "
                                            + what));
        }
        if (use != null && use.others().isEmpty() && use.connection() != null) {
            String remote = use.connection().remote();
            boolean here = remote.startsWith("127.")
                    || remote.startsWith("[::1]")
                    || use.connection().isUnix();
            lines.add(new Evidence(
                    EvidenceLabel.PEER,
                    here
                            ? "the process at " + remote + " cannot be seen from here"
                            : remote + " is on another machine, or its process cannot be seen from here"));
        }
        DatabaseQuestion.of(thread, use).ifPresent(query -> lines.add(new Evidence(EvidenceLabel.ASK, query)));
        return lines;
    }
}
