package dev.hangscope.agent.dist.apps;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;
import java.util.concurrent.ForkJoinPool;
import java.util.logging.LogManager;

/** Programs that end. */
public final class WellApps {

    private WellApps() {}

    /** Ends with code 5 at once, whether or not the agent is ready. */
    public static final class EndsWithCode {
        /** Runs it. */
        public static void main(String[] arguments) {
            System.out.println("main");
            System.exit(5);
        }
    }

    /** Needs no permission at all. */
    public static final class PrintsMain {
        /** Runs it. */
        public static void main(String[] arguments) {
            System.out.println("main");
        }
    }

    /** Prints its system properties, without those that name the process or tell of the agent itself. */
    public static final class PrintsProperties {
        /** Runs it. */
        public static void main(String[] arguments) {
            System.getProperties().entrySet().stream()
                    .map(Object::toString)
                    .filter(entry -> !entry.startsWith("jdk.debug") && !entry.startsWith("sun.java.command"))
                    .sorted()
                    .forEach(System.out::println);
        }
    }

    /** Waits until the agent has started and rehearsed a report, prints its properties, and returns from main. */
    public static final class WaitsForAgentAndReturns {
        /** Runs it. */
        public static void main(String[] arguments) {
            awaitAgent();
            PrintsProperties.main(arguments);
        }

        static void awaitAgent() {
            while (!runs("hangscope-report") || runs("hangscope-start") || runs("hangscope-rehearse")) {
                Thread.onSpinWait();
            }
        }

        private static boolean runs(String name) {
            return Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals(name));
        }
    }

    /** Sets, once it is told to, what the JDK reads the first time that it needs it, and prints what it made of that. */
    public static final class SetsUpInMain {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            System.out.println("main");
            System.in.read();
            System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
            System.setProperty("java.net.preferIPv4Stack", "true");
            System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "7");
            System.setProperty("java.io.tmpdir", "elsewhere");
            System.setProperty("user.timezone", "Asia/Tokyo");
            System.out.println(
                    "settings: " + LogManager.getLogManager().getClass().getSimpleName() + ", "
                            + InetAddress.getLoopbackAddress() + ", "
                            + ForkJoinPool.getCommonPoolParallelism() + " workers, "
                            + temporary() + ", "
                            + TimeZone.getDefault().getID());
        }

        /** From Java 25 on the JDK reads it at its start. */
        private static String temporary() {
            try {
                Path file = File.createTempFile("setup", null).toPath();
                Files.delete(file);
                return "temporary files where they were";
            } catch (IOException noSuchFolder) {
                return "temporary files elsewhere";
            }
        }
    }

    /** The application's own. */
    public static final class OwnLogManager extends LogManager {}

    /** Starts a child whose own child ends with status 9 at once, and reads what the first one writes. */
    public static final class LosesWorkerAtOnce {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            WaitsForAgentAndReturns.awaitAgent();
            Process shell = new ProcessBuilder("sh", "-c", "(exit 9) & wait; exec sleep 600").start();
            try {
                System.out.println("child");
                shell.getInputStream().read();
            } finally {
                shell.destroyForcibly();
            }
        }
    }
}
