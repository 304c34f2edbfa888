package dev.hangscope.snapshot.os;

/**
 * How a process ended. Source: wait(2), field 52 of {@code /proc/PID/stat}.
 *
 * @param code exit status; 0 when a signal ended it
 * @param signal the signal that ended it; 0 when it exited by itself
 */
public record OsExit(int code, int signal) {

    /** From the status word of wait(2). */
    public static OsExit ofStatus(int status) {
        return new OsExit((status >> 8) & 0xff, status & 0x7f);
    }

    /** For reports: {@code exit status 1}, {@code killed by signal 9}. */
    @Override
    public String toString() {
        return signal == 0 ? "exit status " + code : "killed by signal " + signal;
    }
}
