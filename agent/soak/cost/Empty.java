/** An agent that does nothing: what a {@code -javaagent} costs by itself. */
public class Empty {
    public static void premain(String arguments, java.lang.instrument.Instrumentation instrumentation) {}
}
