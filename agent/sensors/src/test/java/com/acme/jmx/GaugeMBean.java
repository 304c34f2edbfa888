package com.acme.jmx;

/** Can be read only. */
public interface GaugeMBean {
    /** The one thing that it has. */
    int getSize();
}
