package dev.hangscope.agent.bootstrap;

import org.jspecify.annotations.Nullable;

/** Says which Java is too old. Compiled, like the two mains, for Java 8, so that an old JVM can still run it. */
final class JavaVersion {

    private static final int OLDEST = 17;

    private JavaVersion() {}

    /**
     * Why this Java is refused.
     *
     * @param specification the system property {@code java.specification.version}: "1.8", "11", "17"
     * @return one line, or {@code null} when this Java will do
     */
    static @Nullable String refusal(@Nullable String specification) {
        if (specification == null) {
            return null;
        }
        String feature = specification.startsWith("1.") ? specification.substring(2) : specification;
        try {
            return Integer.parseInt(feature) >= OLDEST
                    ? null
                    : "hangscope: needs Java " + OLDEST + " or newer, this is " + feature;
        } catch (NumberFormatException unheardOf) {
            return null;
        }
    }
}
