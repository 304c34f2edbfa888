package dev.hangscope.agent.publish;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A finding in a recording. The stack of the thread that found it would say nothing, so it is left out. */
@Name("dev.hangscope.Hang")
@Label("Hang")
@Description("A part of the program that cannot move any more, as Hangscope sees it")
@Category("Hangscope")
@StackTrace(false)
final class HangEvent extends Event {

    @Label("Id")
    @Description("The same in every report of the same hang")
    @Nullable
    String id;

    @Label("Kind")
    @Nullable
    String kind;

    @Label("Verdict")
    @Description("PROVEN or LIKELY")
    @Nullable
    String verdict;

    @Label("Summary")
    @Nullable
    String summary;

    @Label("Stuck For")
    @Description("How long nothing had moved when it was found")
    @Timespan
    long stuckFor;

    @Label("Waiters")
    @Description("Who is stuck")
    @Nullable
    String waiters;

    @Label("At")
    @Description("Where the first of them waits")
    @Nullable
    String at;

    @Label("Fix")
    @Nullable
    String fix;
}
