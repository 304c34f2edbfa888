package com.acme.jmx;

/** An application's MBean. */
public final class Setting implements SettingMBean {

    @Override
    public void setReady(boolean ready) {}
}
