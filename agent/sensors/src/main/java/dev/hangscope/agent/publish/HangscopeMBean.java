package dev.hangscope.agent.publish;

import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * What JMX shows as {@code dev.hangscope:type=Hangscope}. Types of the JDK only: no client can load a class of ours. Attributes tell
 * of the last look and cost nothing; operations look.
 */
public interface HangscopeMBean {

    /** {@code HUNG}, {@code SUSPECTED} or {@code CLEAR}; {@code null} before the first look. */
    @Nullable
    String getVerdict();

    /** How many findings of LIKELY or better the last look had: a number to alert on. */
    int getHangs();

    /** The findings of the last look, all verdicts, as {@link FindingData} has them. */
    CompositeData[] getFindings();

    /** When the last look was taken, ISO 8601; {@code null} before the first. */
    @Nullable
    String getLookedAt();

    /** Looks, and returns the report as text. */
    String report();

    /**
     * The same with another limit than the agent's option {@code after}. Looks twice, that long apart but at most a second, so that
     * waits which no earlier look has seen are old enough.
     *
     * @param after as the option is written, for example {@code 500ms}
     * @throws IllegalArgumentException when it is no duration
     */
    String report(String after);

    /** Looks, and returns the report as JSON. */
    String reportJson();

    /** Looks, and returns where threads and child processes that live now were started, as {@link OriginData} has it. */
    CompositeData[] origins();

    /**
     * Looks with the help of a heap dump, which proves what waits nobody can end, and returns the report as text. The application
     * stands still while the dump is written; it holds secrets, and is removed when it is read.
     *
     * @throws IllegalStateException when the agent runs with {@code prove=off}
     */
    String prove();
}
