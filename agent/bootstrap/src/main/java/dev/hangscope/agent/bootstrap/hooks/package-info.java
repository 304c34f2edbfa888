/**
 * What instrumented JDK classes call. Defined by the boot loader, so that {@code java.util.concurrent} can see it.
 *
 * <p>The rules here are stricter than anywhere else, because this code runs inside the application's own calls, often
 * while a lock of the JDK's is held: nothing blocks or parks (but {@link dev.hangscope.agent.bootstrap.hooks.process.FirstChild}, which holds the start of a first child process for
 * at most a second), nothing throws, no application object is held strongly, no
 * class is used that is itself instrumented (no blocking queue, no executor), and a fault leaves the application's result as
 * it was. No method of an application object is called, not even {@code getMessage}, and each text kept has a limit. No
 * lambdas: their first use spins classes. Depends on {@code java.base} alone.
 *
 * <pre>
 * this package    what all hooks need: ids of threads, a cheap clock, places, limits, faults
 *
 * thread   ThreadHooks, WaitHooks ---> ThreadRecord in ThreadTable: who started it, what it waits for, how it ended
 * queue    QueueHooks ---> QueueRecord (one per queue, in a field woven into it) ---> QueueUse (one per thread and queue)
 *          CountHooks ---> QueueRecord of a latch, semaphore, barrier or phaser
 *          PipeHooks ----> PipeRecord, a QueueRecord that both channels of a pipe share
 *          RecordTable: the QueueRecord of an object whose class was loaded before the agent; WaitedQueues: a weak list
 *          HiddenFields keeps the woven field out of reflection
 * wake     WakeHooks, NotifyHooks ---> WakePlaces, NotifySites: who ended which wait
 * pool     LoanHooks ---> Loans (weak, bounded): who has borrowed what
 * site     LockHooks, SiteHooks ---> LockSites, Sites (weak, bounded)
 * task     TaskHooks ---> LostTasks
 * process  FirstChild, StartedProcesses (weak, bounded)
 * </pre>
 */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks;

import org.jspecify.annotations.NullMarked;
