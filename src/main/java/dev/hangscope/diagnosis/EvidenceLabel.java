package dev.hangscope.diagnosis;

import java.util.Locale;

/** What a line of evidence tells of, where it is neither a resource nor another finding. */
public enum EvidenceLabel implements Evidence.Label {
    ALIKE,
    ASK,
    BORROW,
    CALLED,
    CHAIN,
    COROUTINE,
    DIED,
    ENDED,
    EXECUTOR,
    EXIT,
    EXITED,
    FEEDER,
    FOLLOWS,
    FORK,
    HANDLERS,
    HEAP,
    HELD,
    INNERMOST,
    INSIDE,
    JOINED,
    KEEPS,
    LIMIT,
    LOOP,
    LOST,
    NOTIFIED,
    NOTIFY,
    ORPHAN,
    PEER,
    POOL,
    QUEUE,
    QUEUED,
    READS,
    REAPER,
    REPLACED,
    SENTINELS,
    STARTED,
    TIMEOUTS,
    UNCLOSED,
    UNTIL,
    USERS;

    private final String word = name().toLowerCase(Locale.ROOT);

    @Override
    public String word() {
        return word;
    }
}
