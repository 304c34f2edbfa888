package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Is told of every look, on the thread that looked; must not block it and never throws. */
public interface Audience {

    /**
     * A look was taken, by the watcher or because somebody asked.
     *
     * @param report where its report was written; {@code null} when it was printed, or none was made
     */
    void looked(Diagnosis diagnosis, @Nullable Path report);
}
