package dev.hangscope.agent.instrument.weaving;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Weaves the classes of one JDK family. */
public interface JdkInstrumentation {

    /** The sensor it serves, as reports name it. */
    String sensor();

    /** The internal names of the classes that it weaves, for example {@code java/lang/Thread}. */
    Set<String> classes();

    /** Whether a class that keeps records of its objects was loaded before the agent: those made by then have none. */
    default boolean hasLoadedBefore() {
        return false;
    }

    /**
     * The woven class.
     *
     * @param internalName the class
     * @param loaded the class as it is loaded already; {@code null} when it is being loaded now
     * @param classFile its bytes
     * @return new bytes
     * @throws UnknownJdkException if the class has none of the methods that it should have
     */
    byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile);

    /** A JDK whose internals differ from those known. */
    final class UnknownJdkException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public UnknownJdkException(String message) {
            super(message);
        }
    }
}
