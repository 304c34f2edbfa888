/**
 * Reads the stack of a waiting thread of CPython from the memory of its process. Depends on {@code watch.procfs},
 * {@code snapshot.os} and the JDK.
 */
@NullMarked
package dev.hangscope.agent.watch.procfs.python;

import org.jspecify.annotations.NullMarked;
