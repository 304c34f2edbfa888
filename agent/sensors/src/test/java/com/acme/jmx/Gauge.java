package com.acme.jmx;

/** An application's MBean. */
public final class Gauge implements GaugeMBean {

    @Override
    public int getSize() {
        return 7;
    }
}
