package dev.hangscope.agent.options;

/** What the exit code of a command says. Scripts rely on the numbers. */
public enum ExitCode {
    /** Looked, and nothing is stuck. */
    CLEAR(0, "nothing stuck"),
    /** Looked, and there is a finding of LIKELY or better. */
    HUNG(1, "a finding of LIKELY or better"),
    /** The command line makes no sense. */
    WRONG_USAGE(2, "wrong usage"),
    /** Could not look: no such process, no permission, not a JVM. */
    COULD_NOT_LOOK(3, "could not look");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The number that the process ends with. */
    public int number() {
        return number;
    }

    /** The meaning in a few words, for {@code help}. */
    public String meaning() {
        return meaning;
    }
}
