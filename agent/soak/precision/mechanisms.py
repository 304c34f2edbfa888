"""What the threads or processes of each kind of hang wait for: the rows of the page are sorted by it."""

MECHANISMS = {
    "locks": ("deadlock", "abandoned-lock", "class-init-deadlock", "inherited-lock"),
    "synchronizers and signals": ("unreleased-synchronizer", "missed-signal", "lost-wakeup"),
    "queues, pipes and sockets": ("missing-sentinel", "dead-consumer", "orphaned-reader", "self-held-pipe", "full-pipe",
                                  "unclosed-stdin", "blocked-output", "unanswered-peer"),
    "pools, tasks and futures": ("abandoned-future", "lost-worker", "pool-exhaustion", "pool-starvation", "respawn-loop"),
    "the end of a thread or process": ("join-deadlock", "exit-blocked", "stopped-child", "orphaned-process", "defunct-child"),
}
OTHER = "other"


def of(kind):
    """The mechanism of a kind."""
    return next((mechanism for mechanism, kinds in MECHANISMS.items() if kind in kinds), OTHER)


def order(kind):
    """Sorts kinds by mechanism, in the order of the table above, and then by name."""
    return list(MECHANISMS).index(of(kind)) if of(kind) in MECHANISMS else len(MECHANISMS), kind
