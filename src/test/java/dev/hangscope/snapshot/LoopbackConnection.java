package dev.hangscope.snapshot;

import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.time.Duration;
import java.util.List;

/** A connection to a process of this machine, over which a request was sent that has no answer. */
public final class LoopbackConnection {
    private LoopbackConnection() {}

    /** A request that was sent some four minutes ago, so many seconds. */
    public static OutsideUse asked(long sent, OtherEnd peer) {
        return new OutsideUse(
                7,
                "socket:[99]",
                new Connection(
                        "127.0.0.1:40312",
                        "127.0.0.1:8080",
                        "ESTABLISHED",
                        0,
                        0,
                        new Traffic(Duration.ofSeconds(sent), Duration.ofSeconds(240), 0)),
                List.of(peer));
    }
}
