package dev.hangscope.agent.jvm.access;

/** Whether hooks were there to tell who used what. */
public enum Uses {
    /** From the JVM's start, as far as the sensors are active. */
    RECORDED,
    /** The agent came late and weaves nothing: what is not read from the JVM is not known. */
    UNSEEN
}
