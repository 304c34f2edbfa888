package com.acme.jmx;

/** An application's MBean. */
public final class Control implements ControlMBean {

    @Override
    public void release() {}
}
