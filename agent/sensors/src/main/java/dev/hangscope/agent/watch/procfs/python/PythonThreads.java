package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.snapshot.os.OsFrame;
import java.util.List;

/** What the threads of a CPython process run. */
public interface PythonThreads {
    /** The frames of a thread, the innermost first; empty when it runs no Python. It must not run meanwhile. */
    List<OsFrame> of(long tid);
}
