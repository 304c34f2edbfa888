/** What one look reads of the processes: descriptors, threads, memory, sockets, timers, and who may end a wait besides. */
@NullMarked
package dev.hangscope.agent.watch.scan;

import org.jspecify.annotations.NullMarked;
