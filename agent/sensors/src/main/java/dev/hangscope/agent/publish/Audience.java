package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;

/** Is told of every look, on the thread that looked; must not block it and never throws. */
public interface Audience {

    /** A look was taken, by the watcher or because somebody asked. */
    void looked(Diagnosis diagnosis);
}
