package com.acme.jmx;

/** Can be asked. */
public interface ControlMBean {
    /** The one thing that it has. */
    void release();
}
