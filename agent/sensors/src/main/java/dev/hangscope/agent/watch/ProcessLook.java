package dev.hangscope.agent.watch;

import dev.hangscope.snapshot.os.OsFacts;

/** A way to look at a process tree: what it can see depends on the system. */
public interface ProcessLook {

    /**
     * Looks at a process and its descendants.
     *
     * @throws CannotLookException when there is no such process, or nothing of it can be seen
     */
    OsFacts look(long pid) throws CannotLookException;

    /** Why a process cannot be looked at, in one line with a remedy. */
    final class CannotLookException extends Exception {
        private static final long serialVersionUID = 1;

        public CannotLookException(String line) {
            super(line);
        }
    }
}
