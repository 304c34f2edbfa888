package dev.hangscope.agent.bootstrap;

/** The {@code main} of {@code java -jar hangscope.jar COMMAND}. Its exit codes are those of the command line. */
public final class CommandMain {

    /** Exit code "could not look", for a JVM that cannot run the command line at all. */
    private static final int COULD_NOT_LOOK = 3;

    private CommandMain() {}

    /** Runs one command and ends the JVM with its exit code. */
    @SuppressWarnings("CatchAllThrowable") // never a stack trace
    public static void main(String[] arguments) {
        int exitCode = COULD_NOT_LOOK;
        try {
            String refusal = JavaVersion.refusal(System.getProperty("java.specification.version"));
            if (refusal == null) {
                exitCode = IsolatedPart.runCommand(arguments);
            } else {
                RawStderr.line(refusal);
            }
        } catch (Throwable fault) {
            RawStderr.line("hangscope: could not start (" + fault + ")");
        }
        System.exit(exitCode);
    }
}
