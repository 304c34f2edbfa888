package dev.hangscope.agent.forward;

/** Forwards the events of files. */
@FunctionalInterface
public interface EventForwarder {

    /**
     * Does so until all is done.
     *
     * @throws ForwardException when it cannot begin, or not all was sent that was asked for
     */
    void forward(ForwardRequest request) throws ForwardException;
}
