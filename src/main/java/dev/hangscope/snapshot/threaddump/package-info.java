/**
 * Thread dumps as HotSpot prints them ({@code jstack}, {@code jcmd PID Thread.print}, {@code kill -QUIT}), from JDK 8 to 25, read as the facts of a
 * snapshot. Pure. Depends on {@code snapshot} and {@code snapshot.stack}.
 *
 * <pre>
 * text --ThreadDumpText--> DumpedJvm*, each with its DumpedThreads --DumpSeries--> the last, and since when each thread stands
 *                                                                  --DumpFacts---> JvmFacts
 * </pre>
 */
@NullMarked
package dev.hangscope.snapshot.threaddump;

import org.jspecify.annotations.NullMarked;
