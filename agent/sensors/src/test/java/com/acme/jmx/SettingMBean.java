package com.acme.jmx;

/** Can be set. */
public interface SettingMBean {
    /** The one thing that it has. */
    void setReady(boolean ready);
}
