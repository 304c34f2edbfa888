"""Writes docs/precision.md from the results."""

import collections

import tables
from results import RANDOM, RANK, false_alarms, is_hang, present_name

HEAD = """# Precision and recall

<!-- Written by `python3 agent/soak/precision page` from the results of runs. Change the program, not this page. -->

How often a finding is right, and how many hangs are found, measured with Hangscope {commit} on {day}.
{short}
"""

METHOD = """
## Method

- The unit is a *run*: one program on one JDK, or one process tree. Within a run a kind counts once, with its strongest verdict.
- A run's program is *healthy* or *hangs*; which of the two is written beside the program before it is run. Healthy
  programs end by themselves, or serve, or are idle by design.
- *True*: the program hangs and the finding has one of the kinds that are written beside it. *Other kind*: it hangs, and the
  finding names another kind, which may be a consequence, or wrong. *False*: the program is healthy.
- *Kind not judged*: no kind is written beside the program that hangs. The kinds of the process programs were written down
  from the causes that they state, when a first version had been measured; the others came with the programs.
- Recall: *named*, a finding of LIKELY or PROVEN of a kind that is written beside the program; *other kind*, LIKELY or PROVEN of another
  one; *SUSPECTED*, no more than that, of such a kind; *unexplained*, SUSPECTED of any other kind, mostly
  `unexplained-wait`; *missed*, nothing: CLEAR. *As wanted*: of such a kind, with at least the verdict that is written beside the
  program, which is SUSPECTED where another thread is alive that might help.
- A program that hangs is run until a report has a finding of LIKELY or PROVEN, else for a fixed time (25 s), and then asked
  for one more report. *Agent loaded late*: it has run for 8 to 15 s without the agent, which `report PID` loads;
  one report.
- The precision of *stuck* is the share of findings in programs that hang. The precision of the *kind* is the share of true
  findings, without those whose kind is not judged.
- Strict options: `after=2s`, so a wait of two seconds can become a finding; the default is five.
- *Samples*: those of the watcher, by its own log, and each report that SIGQUIT asked for; for process trees each sample of
  `inspect` and `watch`. The watcher waits 4 to 40 ms after a sample where programs are healthy, and 2 s where they hang.
  Samples of one program are not independent of each other. So the interval is given over runs, and the number of samples
  beside it.
- SUSPECTED is a question for the reader of a report, and the watcher does not print it. `unexplained-wait` is never more: it
  lists waits of which no thread is known that could end them, so that no report on a stuck JVM says CLEAR. A timer or a
  client that has never acted before can still end such a wait.
- A program's *cause* is the first of the kinds that are written beside it. The others are consequences of it, or other
  names for the same wait, and a finding of one of them is true as well. `results.jsonl` has them all.
- Small programs: healthy ones of `agent/soak/programs`, written to provoke false findings: each waits for a timer, a signal,
  a client, the kernel, a slow owner or a restart.
- Soak: servers and applications from Maven Central, each in a JVM of its own, start, rest, get load, rest and stop, with SIGQUITs
  in all phases. Random programs: made up from a seed over queues, exchangers, pipes, latches, barriers, phasers,
  semaphores, locks, conditions, monitors, pools, futures, fork-join, timers, children and a server, on virtual threads
  too where the JDK has them, at full speed and with pauses longer than `after`. All of them end.
- A program that was measured again counts with its last run. No two random programs are the same, so all runs of the newest
  version count that ran some. False findings of earlier versions are listed; a seed does not repeat the timing.
- Limits of these runs: two cores were shared with builds, with loads of 10 to 40, which makes waits longer and hangs slower to
  come. Process trees with names (`h*`), the Go bugs and most demos were measured with earlier versions than the
  other programs. A program
  that did not hang when it was
  run, or whose libraries or interpreter are missing, was left out.
- Intervals are Wilson's, 95 %. Where nothing happened in n runs, the bound is 3/n (rule of three).
- The programs that hang were chosen because they hang. So precision over them and the healthy programs together depends on
  how many there are of each; it says nothing of the share of hangs in production. The table of healthy programs does not
  depend on that.
"""

REPEAT = """
## How to repeat

    mvn -q -DskipTests package
    python3 agent/soak/precision all --fresh --minutes 60 --java JDK_HOME --java OTHER_JDK_HOME NAME=DIRECTORY...

Each directory holds programs: either directories of `Main.java`, `deps` (Maven coordinates) and `expect`
(`hang kinds=... verdict=... mention=...`, `ends` or `longlived`), or single files of Python, sh, Node.js, Ruby, Perl, C or Java with a first line
`# expect: hang` or `ok`. Without a directory the soak, the demos and the healthy processes are measured. The results lie in
`agent/soak/results.jsonl`. The soak alone: `mvn -Psoak -DskipTests verify -Dsoak.minutes=60`.
"""


def outcome(row, finding):
    """true, other, unjudged or false."""
    if row["healthy"]:
        return "false"
    if not row["kinds"]:
        return "unjudged"
    return "true" if finding["kind"] in row["kinds"] else "other"


def count(rows):
    """How many findings of each kind and verdict have which outcome."""
    counts = collections.Counter()
    for row in rows:
        for finding in row["findings"]:
            counts[finding["kind"], finding["verdict"], outcome(row, finding)] += 1
    return counts


def recall_class(row):
    """What became of a program that hangs."""
    hangs = [f for f in row["findings"] if is_hang(f["verdict"])]
    if any(f["kind"] in row["kinds"] for f in hangs):
        return "named"
    if hangs:
        return "other" if row["kinds"] else "unjudged"
    suspected = [f for f in row["findings"] if f["verdict"] == "SUSPECTED"]
    if any(f["kind"] in row["kinds"] for f in suspected):
        return "suspected"
    return "unexplained" if suspected else "missed"


def is_as_wanted(row):
    """Whether one of the kinds was reported with at least the verdict that is written beside the program."""
    return any(f["kind"] in row["kinds"] and RANK[f["verdict"]] >= RANK[row.get("wanted") or "LIKELY"]
               for f in row["findings"])


def cause(row):
    """The first of the kinds that are written beside a program."""
    return row["kinds"][0] if row["kinds"] else "(no kind written beside it)"


def short(rows):
    healthy = [row for row in rows if row["healthy"]]
    hangs = [row for row in rows if not row["healthy"]]
    alarms = sum(any(is_hang(f["verdict"]) for f in row["findings"]) for row in healthy)
    found = sum(recall_class(row) in tables.FOUND for row in hangs)
    missed = sum(recall_class(row) == "missed" for row in hangs)
    return ("Of %d runs of healthy programs (%s samples), %d had a finding of LIKELY or PROVEN. Of %d runs of programs that hang, "
            "%d had one, and %d were called CLEAR."
            % (len(healthy), tables.number(sum(row["samples"] for row in healthy)), alarms, len(hangs), found, missed))


def write(lines):
    """The page."""
    machines = [line["machine"] for line in lines if "machine" in line]
    lines, earlier = of_newest(lines)
    rows = latest([line for line in lines if "program" in line])
    counts = count(rows)
    hangs = [row for row in rows if not row["healthy"]]
    parts = [HEAD.format(short=short(rows), commit=", ".join(measured(lines, "commit")), day=", ".join(measured(lines, "day"))),
             tables.by_verdict(counts), tables.by_kind(counts), tables.healthy([row for row in rows if row["healthy"]]),
             tables.recall(hangs, cause, recall_class, is_as_wanted),
             tables.recall_by_source(hangs, recall_class, is_as_wanted),
             tables.not_found(hangs, cause, recall_class),
             tables.alarms([row for row in rows if row["healthy"]]), tables.mended(earlier), METHOD, tables.machines(machines, rows), REPEAT]
    return "".join(part.rstrip("\n") + "\n" for part in parts)


def of_newest(lines):
    """The lines without random programs of all but the newest version that ran some; and those that had a false finding."""
    commit, dated = "", []
    for line in lines:
        commit = line["machine"]["commit"] if "machine" in line else commit
        dated.append((commit, line))
    random = [commit for commit, line in dated if line.get("source") == RANDOM]
    old = [(commit, line) for commit, line in dated if line.get("source") == RANDOM and commit != random[-1]]
    left = [line for commit, line in dated if line.get("source") != RANDOM or commit == random[-1]]
    return left, [(commit, line) for commit, line in old if false_alarms(line)]


def measured(lines, what):
    """The commits or days of the runs that count, oldest first."""
    found, now = {}, ""
    for line in lines:
        now = line["machine"][what] if "machine" in line else now
        if "program" in line and now:
            found[line["source"], line["program"], line["jdk"]] = now
    return sorted(set(found.values()), key=list(found.values()).index)


def latest(rows):
    """A program that was run again counts with its last run, but samples of the soak add up over the runs."""
    found = {}
    for row in rows:
        key = row["source"], row["program"], row["jdk"]
        before = found.get(key)
        found[key] = merged(before, row) if before and row["source"] in ("soak", "processes") else row
    return list(found.values())


def merged(before, row):
    best = {finding["kind"]: finding["verdict"] for finding in before["findings"]}
    for finding in row["findings"]:
        kind = present_name(finding["kind"])
        if RANK[finding["verdict"]] >= RANK[best.get(kind, "NOTE")]:
            best[kind] = finding["verdict"]
    return {**row, "samples": before["samples"] + row["samples"],
            "findings": [{"kind": kind, "verdict": verdict} for kind, verdict in sorted(best.items())]}
