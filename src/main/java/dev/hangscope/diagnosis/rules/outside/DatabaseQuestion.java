package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.code.Frame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The query by which a database tells which of its sessions has the lock that another waits for. Only the database knows it, and it is
 * for a person to ask. Source: the manual of each.
 */
final class DatabaseQuestion {
    private static final String POSTGRES = "SELECT pid, pg_blocking_pids(pid), state, query FROM pg_stat_activity";

    private static final List<Map.Entry<String, String>> BY_DRIVER = List.of(
            Map.entry("org.postgresql.", POSTGRES + " WHERE cardinality(pg_blocking_pids(pid)) > 0"),
            Map.entry("com.mysql.", "SELECT * FROM sys.innodb_lock_waits"),
            Map.entry("org.mariadb.", "SELECT * FROM information_schema.innodb_lock_waits"),
            Map.entry(
                    "oracle.jdbc.",
                    "SELECT sid, blocking_session, event, sql_id FROM v$session WHERE blocking_session IS NOT NULL"),
            Map.entry(
                    "com.microsoft.sqlserver.",
                    "SELECT session_id, blocking_session_id, wait_type FROM sys.dm_exec_requests WHERE"
                            + " blocking_session_id > 0"),
            Map.entry("com.ibm.db2.", "SELECT * FROM sysibmadm.mon_lockwaits"));

    private DatabaseQuestion() {}

    /** The query for the database that the thread asks; empty where it asks none that is known. */
    static Optional<String> of(JavaThread thread, @Nullable OutsideUse use) {
        Optional<OtherEnd> session = use == null
                ? Optional.empty()
                : use.others().stream()
                        .filter(end -> end.command().startsWith("postgres: "))
                        .findFirst();
        if (session.isPresent()) {
            // A session of PostgreSQL is a process, and its id is the one in the tables.
            return Optional.of(POSTGRES + " WHERE pid = ANY (pg_blocking_pids("
                    + session.get().pid() + "))");
        }
        return BY_DRIVER.stream()
                .filter(entry ->
                        thread.stack().stream().map(Frame::type).anyMatch(type -> type.startsWith(entry.getKey())))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
