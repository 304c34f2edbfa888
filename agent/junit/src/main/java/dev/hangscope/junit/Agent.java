package dev.hangscope.junit;

import java.util.Map;

/** The agent in this JVM. */
final class Agent {
    /** All threads of the agent's have a name that begins so. */
    private static final String THREADS = "hangscope-";

    private Agent() {}

    /**
     * The agent's report of this moment.
     *
     * @throws NoReport when there is none, with the reason and the remedy
     */
    static String report() throws NoReport {
        checkItCanBeAsked();
        return AgentBean.report();
    }

    /**
     * Where threads and child processes were started, in words, by type and id.
     *
     * @throws NoReport when the agent does not tell, with the reason and the remedy
     */
    static Map<String, String> origins() throws NoReport {
        checkItCanBeAsked();
        return AgentBean.origins();
    }

    private static void checkItCanBeAsked() throws NoReport {
        if (!isHere()) {
            throw new NoReport(
                    "the agent is not in this JVM; add -javaagent:/path/to/hangscope.jar to surefire's argLine"
                            + " or Gradle's jvmArgs");
        }
        // Asked before, because the class that speaks JMX cannot even be loaded without it.
        if (ModuleLayer.boot().findModule("java.management").isEmpty()) {
            throw new NoReport("this Java runtime has no module java.management, through which the agent is asked");
        }
    }

    private static boolean isHere() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.isDaemon() && thread.getName().startsWith(THREADS));
    }
}
