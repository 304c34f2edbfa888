package dev.hangscope.diagnosis;

/** How sure a finding is, weakest first. */
public enum Verdict {
    /** A fact worth seeing that holds nobody up. */
    NOTE,
    /** The wait has lasted long and its shape is known to hang; a releaser may exist. */
    SUSPECTED,
    /** Every releaser that was ever seen is stuck or gone, and nothing has moved for longer than {@code after}. */
    LIKELY,
    /** No thread and no process that exists can release it, short of a signal, a debugger or a reopened descriptor. */
    PROVEN;

    /** Whether it counts as a hang for exit codes and the first line. */
    public boolean isHang() {
        return this == LIKELY || this == PROVEN;
    }
}
