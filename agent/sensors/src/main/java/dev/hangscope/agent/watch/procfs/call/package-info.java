/**
 * Reads in which system call a thread waits: the tables of calls of each processor, and what their arguments mean. Depends on
 * {@code watch.procfs}, {@code snapshot.os} and the JDK.
 */
@NullMarked
package dev.hangscope.agent.watch.procfs.call;

import org.jspecify.annotations.NullMarked;
