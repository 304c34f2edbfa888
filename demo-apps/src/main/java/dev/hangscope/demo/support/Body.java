package dev.hangscope.demo.support;

/** The body of a thread, allowed to throw what blocking calls throw. */
@FunctionalInterface
public interface Body {

    /** Does the work. */
    void run() throws Exception;

    /** The body as a {@link Runnable}; a checked exception ends the thread as the cause of an unchecked one. */
    static Runnable of(Body body) {
        return () -> {
            try {
                body.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
