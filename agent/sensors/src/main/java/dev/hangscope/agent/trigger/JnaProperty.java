package dev.hangscope.agent.trigger;

import dev.hangscope.agent.bootstrap.JnaClasses;

/**
 * A system property under the name that only our JNA has for it, see {@link JnaClasses}: a JNA of the application, which may be loaded
 * in the same moment, does not look at it. Closing removes it.
 */
final class JnaProperty implements AutoCloseable {
    private final String own;

    /**
     * Begins with the application's value, if there is one.
     *
     * @param name what it is called in the documentation of JNA
     */
    JnaProperty(String name) {
        this.own = JnaClasses.OWN + name;
        String theirs = System.getProperty(name);
        if (theirs != null) {
            System.setProperty(own, theirs);
        }
    }

    void set(String value) {
        System.setProperty(own, value);
    }

    boolean isSet() {
        return System.getProperty(own) != null;
    }

    @Override
    public void close() {
        System.clearProperty(own);
    }
}
