/**
 * Looks at the JVM that the agent lives in and turns what it sees into facts: living threads with their waits, queues, ended
 * threads, the JVM's exit.
 *
 * <p>What the JDK tells at the time of a look is asked for then ({@code LockSupport.getBlocker}, thread info, stacks); what it
 * cannot tell later comes from the hooks. Takes no lock of the application's: sizes are read from fields, not by calling the
 * queue.
 */
@NullMarked
package dev.hangscope.agent.jvm;

import org.jspecify.annotations.NullMarked;
