package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import dev.hangscope.snapshot.code.Frame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Data that a peer owes although this side has sent nothing since the peer's last data: the rest of a body, or the first line of a protocol
 * in which the server begins. Sources: the code of each library.
 */
final class OwedData {
    /** Streams of a body whose length was announced: classes of the JDK and of two HTTP clients. */
    private static final Set<String> OF_KNOWN_LENGTH = Set.of(
            "sun.net.www.MeteredStream",
            "org.apache.http.impl.io.ContentLengthInputStream",
            "org.apache.hc.core5.http.impl.io.ContentLengthInputStream",
            "okhttp3.internal.http1.Http1ExchangeCodec$FixedLengthSource");

    /** The beginnings of the names of classes that read the body of one response. */
    private static final List<String> OF_ONE_RESPONSE = List.of(
            "sun.net.www.protocol.http.HttpURLConnection$HttpInputStream",
            "jdk.internal.net.http.ResponseSubscribers$HttpResponseInputStream",
            "okhttp3.internal.http1.",
            "okhttp3.internal.http2.",
            "org.apache.http.impl.io.",
            "org.apache.hc.core5.http.impl.io.");

    /** Methods that return all data of a stream at its end. A reader of a stream of events would never get any from them. */
    private static final Map<String, Set<String>> COLLECT = Map.of(
            "java.io.InputStream",
            Set.of("readAllBytes"),
            "org.apache.commons.io.IOUtils",
            Set.of("toByteArray", "toString"),
            "com.google.common.io.ByteStreams",
            Set.of("toByteArray"),
            "org.apache.http.util.EntityUtils",
            Set.of("toByteArray", "toString"),
            "org.apache.hc.core5.http.io.entity.EntityUtils",
            Set.of("toByteArray", "toString"),
            "okhttp3.ResponseBody",
            Set.of("bytes", "string"));

    /** Clients of protocols in which the server sends the first line: FTP, SMTP, POP3, IMAP, MySQL, SSH. */
    private static final List<String> SERVER_BEGINS = List.of(
            "org.apache.commons.net.ftp.",
            "org.apache.commons.net.smtp.",
            "org.apache.commons.net.pop3.",
            "org.apache.commons.net.imap.",
            "com.sun.mail.",
            "org.eclipse.angus.mail.",
            "com.mysql.",
            "org.mariadb.jdbc.",
            "com.jcraft.jsch.",
            "ch.ethz.ssh2.",
            "net.schmizz.sshj.");

    /** Commands of Redis that a server answers when there is something, by the names that they have in Jedis and Lettuce. */
    private static final Set<String> LONG_POLLS = Set.of(
            "blmove",
            "blmpop",
            "blpop",
            "brpop",
            "brpoplpush",
            "bzmpop",
            "bzpopmax",
            "bzpopmin",
            "xread",
            "xreadAsMap",
            "xreadGroup",
            "xreadGroupAsMap",
            "xreadgroup");

    /** Classes of the JDK whose native methods ask for files by name. */
    private static final Set<String> FILE_SYSTEMS =
            Set.of("java.io.UnixFileSystem", "sun.nio.fs.UnixNativeDispatcher", "sun.nio.fs.LinuxNativeDispatcher");

    private OwedData() {}

    /** Whether the thread has sent a request to which there is no answer until something comes: nothing is owed, however long it waits. */
    static boolean isLongPoll(JavaThread thread) {
        return thread.stack().stream().anyMatch(frame -> LONG_POLLS.contains(frame.method()) && isOfRedisClient(frame));
    }

    /** Lettuce has proxies for the interfaces of its commands. */
    private static boolean isOfRedisClient(Frame frame) {
        return frame.type().startsWith("redis.clients.jedis.")
                || frame.type().startsWith("io.lettuce.core.")
                || frame.type().contains("$Proxy");
    }

    /** Whether the thread is in a call that asks a file system, which for a local one takes no time. */
    static boolean isOfFileSystem(JavaThread thread) {
        return innermost(thread).filter(frame -> !opens(frame)).isPresent();
    }

    /** Whether the thread opens a file, which takes no time either unless it is a FIFO. */
    static boolean isOpening(JavaThread thread) {
        return innermost(thread).filter(OwedData::opens).isPresent();
    }

    private static Optional<Frame> innermost(JavaThread thread) {
        return thread.stack().stream()
                .limit(1)
                .filter(frame -> FILE_SYSTEMS.contains(frame.type()))
                .findFirst();
    }

    private static boolean opens(Frame frame) {
        return frame.method().startsWith("open");
    }

    /** Whether the peer has announced how long its answer is, or the thread waits for all of it, and only a part has come. */
    static boolean isBody(JavaThread thread) {
        return thread.stack().stream().anyMatch(frame -> OF_KNOWN_LENGTH.contains(frame.type()))
                || isCollectedBody(thread);
    }

    /** Whether the thread waits for the end of the body of one response. */
    static boolean isCollectedBody(JavaThread thread) {
        return thread.stack().stream().anyMatch(frame -> beginsWith(OF_ONE_RESPONSE, frame))
                && thread.stack().stream().anyMatch(OwedData::collects);
    }

    private static boolean collects(Frame frame) {
        return COLLECT.getOrDefault(frame.type(), Set.of()).contains(frame.method());
    }

    /** Whether neither side has sent anything yet, and it is the server that begins. */
    static boolean isGreeting(JavaThread thread, Traffic traffic) {
        return traffic.sent() == null
                && traffic.received() == null
                && thread.stack().stream().anyMatch(frame -> beginsWith(SERVER_BEGINS, frame));
    }

    private static boolean beginsWith(List<String> prefixes, Frame frame) {
        return prefixes.stream().anyMatch(frame.type()::startsWith);
    }
}
