package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.AttachSocket;
import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.PrivateDirectory;
import dev.hangscope.agent.ownership.FileFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;

/**
 * HotSpot's attach on Linux, spoken with the rights of the JVM's user ({@code attachListener_posix.cpp},
 * {@code attachListener.cpp} of
 * the JDKs 17 to 25; protocol version 1). One signal at most is sent, and only when a file in the place says that it
 * means an attach:
 * the JVM never prints a thread dump instead.
 */
final class HotSpotAttach {
    private static final int SIGQUIT = 3;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration EXCHANGE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;
    private static final int MOST_BYTES = 4 << 20;

    /** A dump of 100,000 threads has some 100 MB. */
    private static final int MOST_BYTES_OF_DUMP = 128 << 20;

    /** {@code AttachOperation::arg_length_max}. */
    private static final int LONGEST_ARGUMENT = 1024;

    private static final int LONGEST_REASON = 200;

    private final JvmProcess jvm;
    private final TargetFiles files;
    private final String socketName;
    private final Duration start;
    private final Duration exchange;

    HotSpotAttach(JvmProcess jvm, TargetFiles files) {
        this(jvm, files, START, EXCHANGE);
    }

    /**
     * @param start how long the JVM may take until it listens
     * @param exchange how long a request and its answer may take
     */
    HotSpotAttach(JvmProcess jvm, TargetFiles files, Duration start, Duration exchange) {
        this.jvm = jvm;
        this.files = files;
        this.socketName = ".java_pid" + jvm.ownPid();
        this.start = start;
        this.exchange = exchange;
    }

    /**
     * Makes the JVM listen, where it does not yet, and checks its version.
     *
     * @throws CannotAttachException when there is no way in
     * @throws InterruptedException when this thread is told to give up
     */
    void prepare() throws CannotAttachException, InterruptedException {
        try {
            listen();
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(answer(request("properties"))));
            String java = properties.getProperty("java.specification.version", "");
            if (JvmProcess.isTooOld(java)) {
                throw jvm.tooOld(java);
            }
        } catch (SocketTimeoutException silent) {
            throw silent(jvm.pid());
        } catch (IOException | IllegalArgumentException refused) {
            throw broken(refused);
        }
    }

    private void listen() throws IOException, CannotAttachException, InterruptedException {
        if (!listens()) {
            jvm.checkHandlesSignal();
            awaken();
        }
    }

    /**
     * Returns the JVM's thread dump with the owners of {@code java.util.concurrent} locks, as {@code jstack -l} prints it. Loads no code.
     * The JVM writes the dump after it has resumed its threads, so a reader that is gone or slow stops none of them.
     *
     * @throws SilentJvmException when the JVM does not answer in time
     * @throws CannotAttachException when there is no way in
     * @throws InterruptedException when this thread is told to give up
     */
    String threadDump() throws CannotAttachException, InterruptedException {
        try {
            listen();
            return new String(answer(request("threaddump", "-l"), MOST_BYTES_OF_DUMP), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException silent) {
            throw silent(jvm.pid());
        } catch (IOException refused) {
            throw broken(refused);
        }
    }

    /**
     * Loads the agent.
     *
     * @throws CannotAttachException when the JVM does not take it
     */
    void load(String jar, String argument) throws CannotAttachException {
        String agent = jar + "=" + argument;
        if (agent.getBytes(StandardCharsets.UTF_8).length > LONGEST_ARGUMENT) {
            throw no("cannot be told so long a path (" + jar + "): put the jar, or --dumps, in a shorter one");
        }
        try {
            String said = new String(answer(request("load", "instrument", "false", agent)), StandardCharsets.UTF_8);
            String code = said.strip().replaceFirst("^return code: ", "");
            if (!code.equals("0")) {
                throw no("does not take the agent " + jar + " (" + shortened(said)
                        + "): see that its user can read the jar, and whether its heap is full (inspect " + jvm.pid()
                        + ")");
            }
        } catch (SocketTimeoutException silent) {
            throw silent(jvm.pid());
        } catch (IOException refused) {
            throw broken(refused);
        }
    }

    private static String shortened(String text) {
        String line = text.strip().lines().findFirst().orElse("it said nothing");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "..." : line;
    }

    private boolean listens() throws IOException {
        try {
            connect().close();
            return true;
        } catch (NoSuchFileException notYet) {
            return false;
        }
    }

    private AttachSocket connect() throws IOException {
        return files.run(() -> AttachSocket.connect(files.temporary(), socketName, files.owner(), jvm.pid(), exchange));
    }

    /**
     * Where it does not answer in time the file stays: the JVM may still come to the signal, and would print a thread
     * dump.
     */
    private void awaken() throws IOException, CannotAttachException, InterruptedException {
        String name = ".attach_pid" + jvm.ownPid();
        try (Descriptor cwd = jvm.process().open("cwd")) {
            Path file = leave(cwd, name);
            jvm.process().signal(SIGQUIT);
            long deadline = System.nanoTime() + start.toNanos();
            while (!listens()) {
                if (!jvm.isAlive()) {
                    remove(file);
                    throw no("has ended before the agent could be loaded");
                }
                if (System.nanoTime() > deadline) {
                    throw silent(jvm.pid());
                }
                Thread.sleep(POLL_MILLIS);
            }
            remove(file);
        }
    }

    /** Leaves it where the JVM looks first; where its user cannot write, in the place where it looks next. */
    private Path leave(Descriptor cwd, String name) throws IOException {
        return files.run(() -> {
            try {
                return leaveIn(cwd, name);
            } catch (IOException notThere) {
                return leaveIn(files.temporary(), name);
            }
        });
    }

    private Path leaveIn(Descriptor directory, String name) throws IOException {
        Path file = directory.path().resolve(name);
        try {
            Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                            PrivateDirectory.ownersOnly())
                    .close();
        } catch (FileAlreadyExistsException left) {
            // that of an asker that was killed does as well
        }
        FileFacts facts = FileFacts.of(file);
        if (facts.uid() != files.owner() || !facts.isRegular()) {
            throw new IOException("another user has laid the file " + name + ", which the JVM would not trust");
        }
        return file;
    }

    private void remove(Path file) throws IOException {
        files.run(() -> Files.deleteIfExists(file));
    }

    private static byte[] request(String... words) {
        StringBuilder all = new StringBuilder("1\0");
        for (int i = 0; i < 4; i++) {
            all.append(i < words.length ? words[i] : "").append('\0');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] answer(byte[] request) throws IOException {
        return answer(request, MOST_BYTES);
    }

    /** Returns what follows the result code. */
    private byte[] answer(byte[] request, int mostBytes) throws IOException {
        byte[] all = files.run(() -> {
            try (AttachSocket socket =
                    AttachSocket.connect(files.temporary(), socketName, files.owner(), jvm.pid(), exchange)) {
                socket.send(request);
                return socket.receive(mostBytes);
            }
        });
        int end = 0;
        while (end < all.length && all[end] != '\n') {
            end++;
        }
        String code = new String(all, 0, end, StandardCharsets.US_ASCII).strip();
        if (!code.equals("0")) {
            throw new IOException(
                    code.isEmpty() ? "it closed the connection" : "it answered " + shortened(text(all, end)));
        }
        return java.util.Arrays.copyOfRange(all, Math.min(end + 1, all.length), all.length);
    }

    private static String text(byte[] all, int from) {
        String text = new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? new String(all, 0, from, StandardCharsets.UTF_8) : text;
    }

    private CannotAttachException broken(Exception reason) {
        if (!jvm.isAlive()) {
            return no("has ended before the agent could be loaded");
        }
        String words = reason instanceof IOException io ? TargetFiles.words(io) : String.valueOf(reason.getMessage());
        return no("cannot be attached to (" + words + "): use inspect " + jvm.pid() + " and kill -QUIT " + jvm.pid());
    }

    static SilentJvmException silent(long pid) {
        return new SilentJvmException("process " + pid + " does not answer an attach: a thread may keep it from a"
                + " safepoint, or its /tmp is not the one seen here; try kill -QUIT " + pid + " and inspect " + pid);
    }

    private CannotAttachException no(String what) {
        return new CannotAttachException("process " + jvm.pid() + " " + what);
    }
}
