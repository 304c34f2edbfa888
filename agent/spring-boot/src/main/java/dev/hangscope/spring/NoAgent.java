package dev.hangscope.spring;

/** There is no agent in this JVM that could be asked; the message names the remedy. */
final class NoAgent extends Exception {
    private static final long serialVersionUID = 1L;

    NoAgent() {
        super("the agent is not in this JVM: start it with -javaagent:/path/to/hangscope.jar");
    }

    NoAgent(Throwable reason) {
        super("the agent could not be asked (" + reason.getMessage()
                + "); use one version of the agent and of hangscope-spring-boot-starter");
    }
}
