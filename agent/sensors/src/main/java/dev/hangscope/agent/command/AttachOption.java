package dev.hangscope.agent.command;

import picocli.CommandLine.Option;

/** Whether the JVMs of an inspected tree are asked for thread dumps. */
final class AttachOption {
    @Option(
            names = "--no-attach",
            description =
                    "Do not ask JVMs without the agent for a thread dump; see only what the system shows of them.")
    private boolean forbidden;

    boolean isAllowed() {
        return !forbidden;
    }
}
