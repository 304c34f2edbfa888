package dev.hangscope.demo.launcher;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Whether a process may be started in a pid namespace of its own: Linux, util-linux's unshare, CAP_SYS_ADMIN. */
final class Namespaces {
    private Namespaces() {}

    static boolean areAllowed() {
        try {
            Process probe = new ProcessBuilder("unshare", "--fork", "--pid", "--mount-proc", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
