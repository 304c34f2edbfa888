package dev.hangscope.snapshot.os;

/**
 * An obligation of a proof that is not met.
 *
 * @param obligation which one
 * @param because why, one line for the report
 */
public record OsShortcoming(Obligation obligation, String because) {

    /** What must hold for PROVEN. Each is explained in {@code docs/inspect.md}. */
    public enum Obligation {
        /** Two looks found every stuck thread unmoved. */
        TWO_LOOKS,
        /** No process was forked while the descriptors were read: none could carry an end past the look. */
        NO_FORK,
        /** No descriptor was in flight in a unix socket or registered where it cannot be seen. */
        NONE_IN_FLIGHT,
        /** Every process and descriptor of the machine could be read, and every unix socket's peer. */
        COMPLETE_VIEW,
        /** No timer of a stuck process is armed. */
        NO_ALARM
    }
}
