"""The kinds that name the cause of a program's hang, for programs that are published elsewhere without one.

Written from what each program says of its cause. A program may say it itself, in a line `# kinds: a,b`.
"""

import corpus

PUBLISHED = {
    "a01_ppe_maxtasks": "lost-worker",
    "a03_pool_init_fails": "respawn-loop,lost-worker",
    "a05_cond_notify_dead": "lost-worker,unreleased-synchronizer",
    "a06_event_signal": "deadlock,join-deadlock",
    "a09_manager_lock_killed": "abandoned-lock,lost-worker",
    "a11_xdist_loadfile": "lost-worker,deadlock",
    "a13_asyncio_wait_grandchild": "orphaned-reader",
    "a15_communicate_stderr_grandchild": "orphaned-reader",
    "a17_spawn_child_crash": "full-pipe,self-held-pipe,lost-worker",
    "b01_procsub_wait": "unclosed-stdin,join-deadlock",
    "b03_fifo_cross_open": "deadlock",
    "b05_fifo_write_no_reader": "dead-consumer,blocked-output",
    "b06_flock_daemon_fd9": "abandoned-lock,orphaned-process",
    "b10_timeout_sigttin": "stopped-child",
    "b14_ruby_popen3": "full-pipe",
    "b15_node_exec_grandchild": "orphaned-reader",
    "b17_node_spawnsync_stdin": "orphaned-reader",
    "b19_unixsock_both_read": "deadlock,missing-sentinel",
    "b20_tcp_both_read": "deadlock,unanswered-peer",
    "b22_named_sem_left": "abandoned-lock",
    "b24_lost_signal": "missed-signal,lost-wakeup,deadlock",
    "b26_pty_not_drained": "blocked-output,full-pipe",
    "b27_java_child_full": "full-pipe",
    "b32_sshd_bg_job": "orphaned-reader",
}


def of(name, head):
    """The kinds of a program that hangs, by its own line or the tables; none where its cause is not known."""
    kinds = head.get("kinds") or corpus.KINDS.get(name) or PUBLISHED.get(name)
    return kinds.split(",") if kinds else []
