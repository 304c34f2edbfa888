/**
 * What the operating system tells of a process tree: processes, their threads' waits, their descriptors, and what could
 * not be seen. Plain records, part of a {@link dev.hangscope.snapshot.Snapshot}; depends on the JDK alone.
 *
 * <pre>
 * OsFacts
 *   +- OsProcess*           the tree, and every outsider that holds what the tree waits for
 *   |    +- OsThread*       state, switch counts, and what it waits for (OsWait)
 *   |    +- OsDescriptor*   pipe and socket ends, epoll sets, locked files
 *   |    +- OsMapping*      shared memory that somebody waits on
 *   +- OsEndedProcess*      remembered by a watcher
 *   +- OsShortcoming*       obligations of a proof that are not met
 * </pre>
 */
@NullMarked
package dev.hangscope.snapshot.os;

import org.jspecify.annotations.NullMarked;
