package dev.hangscope.demo.launcher;

/** Whether a process may be started in a pid namespace of its own: Linux, util-linux's unshare, CAP_SYS_ADMIN. */
final class Namespaces {
    private Namespaces() {}

    static boolean areAllowed() {
        return Probe.runs("unshare", "--fork", "--pid", "--mount-proc", "true");
    }
}
