package dev.hangscope.spring;

/** Hears of each look of the agent's. */
interface HangAudience {

    /** Called by one thread at a time, again and again; what it throws is logged. */
    void seen(Hangs hangs);
}
