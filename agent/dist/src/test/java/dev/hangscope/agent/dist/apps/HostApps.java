package dev.hangscope.agent.dist.apps;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Programs that see, or spoil, what the agent uses beside them. */
public final class HostApps {

    private HostApps() {}

    /** Has a child that does nothing, and notes the name of each child that the system shows, until it is told to end. */
    public static final class HasChild {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException, InterruptedException {
            Process child = new ProcessBuilder("sleep", "600").start();
            System.out.println("started");
            Set<String> seen = new TreeSet<>();
            for (int i = 0; System.in.available() == 0; i++) {
                seen.addAll(names());
                Thread.sleep(2);
                if (i == 300) {
                    System.out.println("sampled");
                }
            }
            System.out.println("children " + seen);
            child.destroyForcibly();
        }

        /** Without the JDK's own helper, which becomes the child. */
        private static Set<String> names() {
            return ProcessHandle.current()
                    .children()
                    .map(child -> child.info().command().orElse(""))
                    .map(command -> command.substring(command.lastIndexOf('/') + 1))
                    .filter(name -> !name.isEmpty() && !name.equals("jspawnhelper"))
                    .collect(Collectors.toSet());
        }
    }

    /** Writes to stdout without end. */
    public static final class FillsStdout {
        /** Runs it. */
        public static void main(String[] arguments) {
            while (true) {
                System.out.println("line");
            }
        }
    }

    /** Fills the heap as soon as it can, keeps it full for a while, and lets go. */
    public static final class FillsHeapAtOnce {
        private static final long NANOS = 3_000_000_000L;

        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
            byte[] end = "end\n".getBytes(StandardCharsets.US_ASCII);
            // To find a class takes memory the first time.
            Object[] found = {OutOfMemoryError.class, Math.class, Thread.class, System.class};
            System.out.println(found.length == 4 ? "full" : "");
            Room.await(1);
            List<byte[]> all = new ArrayList<>(1 << 16);
            long since = System.nanoTime();
            int size = 1 << 16;
            while (System.nanoTime() - since < NANOS) {
                try {
                    all.add(new byte[size]);
                } catch (OutOfMemoryError full) {
                    size = Math.max(64, size / 2);
                    Thread.onSpinWait();
                }
            }
            all = null;
            Room.await(1 << 20);
            stdout.write(end); // needs no memory: what a collector grants once, it may refuse a moment later
        }
    }

    /** Opens files until no descriptor is left, before the agent has started, and waits for a thread that never ends. */
    public static final class UsesUpDescriptors {
        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            List<RandomAccessFile> open = new ArrayList<>();
            try {
                while (true) {
                    open.add(new RandomAccessFile("/dev/null", "r"));
                }
            } catch (IOException noneIsLeft) {
                System.out.println("stuck");
            }
            Thread.currentThread().join();
            System.out.println(open.size());
        }
    }

    /** Cuts the file off whose name it is given, and waits. */
    public static final class CutsAgentOff {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw")) {
                file.setLength(file.length() / 64);
            }
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }
}
