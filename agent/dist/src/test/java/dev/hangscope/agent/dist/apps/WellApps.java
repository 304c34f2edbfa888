package dev.hangscope.agent.dist.apps;

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

    /** Waits until the agent has started, prints its properties, and returns from main. */
    public static final class WaitsForAgentAndReturns {
        /** Runs it. */
        public static void main(String[] arguments) {
            while (!runs("hangscope-report") || runs("hangscope-start")) {
                Thread.onSpinWait();
            }
            PrintsProperties.main(arguments);
        }

        private static boolean runs(String name) {
            return Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals(name));
        }
    }
}
