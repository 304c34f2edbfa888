package dev.hangscope.diagnosis.signatures;

/** What a frame pattern says about the thread that has it on its stack. */
public enum Meaning {
    /** The thread has no work and waits for more: a worker between two tasks, a queue of a library's own. */
    IDLE,
    /** The thread waits until the process is asked to end. It is idle while other threads serve. */
    AWAITS_SHUTDOWN,
    /** The frames below this one take tasks from a queue and run them: what lies above is such a task. */
    RUN_LOOP
}
