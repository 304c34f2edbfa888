package dev.hangscope.snapshot.code;

/** What a frame pattern says about the thread that has it on its stack. */
public enum Meaning {
    /** The thread has no work and waits for more: a worker between two tasks, a queue of a library's own. */
    IDLE,
    /** The thread waits until the process is asked to end. It is idle while other threads serve. */
    AWAITS_SHUTDOWN,
    /** The frames below this one take tasks from a queue and run them: what lies above is such a task. */
    RUN_LOOP,
    /** The frames below this one run tasks one after another: the next one does not begin before what lies above has ended. */
    SERIAL_LOOP,
    /** The thread waits for a lock on rows or a table of a database in this JVM, until another transaction ends. */
    ROW_LOCK,
    /** The thread borrows an object of a pool whose names do not say so. */
    BORROWS,
    /** The thread waits in a loop of short waits for room in a ring buffer. */
    RING_FULL,
    /** The thread consumes a ring buffer. */
    RING_CONSUMER,
    /** The thread waits until it is time for its next task, and will then act by itself, without any other thread. */
    SCHEDULER
}
