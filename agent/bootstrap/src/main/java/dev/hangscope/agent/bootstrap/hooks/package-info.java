/**
 * What instrumented JDK classes call. Defined by the boot loader, so that {@code java.util.concurrent} can see it.
 *
 * <p>The rules here are stricter than anywhere else, because this code runs inside the application's own calls, often
 * while a lock of the JDK's is held: nothing blocks or parks (but {@link FirstChild}, which holds the start of a first child process for
 * at most a second), nothing throws, no application object is held strongly, no
 * class is used that is itself instrumented (no blocking queue, no executor), and a fault leaves the application's result as
 * it was. No method of an application object is called, not even {@code getMessage}, and each text kept has a limit. No
 * lambdas: their first use spins classes. Depends on {@code java.base} alone.
 *
 * <pre>
 * QueueHooks ---> QueueRecord (one per queue, in a field woven into it) ---> QueueUse (one per thread and queue)
 *                     |                                                        |
 *                 WaitedQueues (weak list)                                  ThreadRecord  <--- ThreadTable, ThreadHooks
 *
 * CountHooks ---> QueueRecord of a latch, semaphore, barrier or phaser
 * PipeHooks ----> PipeRecord, a QueueRecord that both channels of a pipe share, and the ThreadRecord of who uses one
 * RecordTable --> the QueueRecord of an object whose class was loaded before the agent
 * HiddenFields -> keeps the woven field out of reflection
 * WaitHooks ----> ThreadRecord (what it waits for), SiteHooks ---> Sites, StartedProcesses (weak, bounded)
 * </pre>
 */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks;

import org.jspecify.annotations.NullMarked;
