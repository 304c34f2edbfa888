#!/usr/bin/env python3
"""Runs `inspect` over a folder of small programs that hang, or do not, and checks what it says.

    corpus.py --jar hangscope.jar --corpus DIR PYTHON [PYTHON...]

Each program is a Python file whose head names what it does (`# expect: hang|ok|healthy|orphan|defunct`) and the Python
versions it is for (`# versions: 3.8 3.11`). Prints a line per run and `N passed, N failed`; a folder or Python that is
missing is skipped with a message. Exit code 1 when a run failed.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time

# What each program that hangs must be called. A pipe to oneself is self-held; an end held by one who waits for the
# reader is a missing sentinel; a joined consumer of a queue that the joiner fills, or of a JoinableQueue, is a join deadlock.
KINDS = {
    "s0_pipe_child_keeps_end": "self-held-pipe",
    "s0_pipe_nosentinel": "missing-sentinel",
    "s0_pipe_parent_keeps_end": "missing-sentinel",
    "s0_queue_nosentinel": "missing-sentinel",
    "s1_4_get_empty": "deadlock",
    "s1_4_put_full": "deadlock",
    "s1_5_1_get_own_item": "join-deadlock",
    "s1_5_2_join_then_get_large": "full-pipe",
    "s1_6_2_pc_nosentinel": "missing-sentinel",
    "s1_6_2_pc_nosentinel_sleep": "missing-sentinel",
    "s1_6_3_pc_one_sentinel": "missing-sentinel",
    "s1_6_4_join_missing_task_done": "unreleased-synchronizer",
    "s1_6_4_third_get": "missing-sentinel",
    "s1_6_5_jq_daemon_join": "join-deadlock",
    "s1_6_5_jq_missing_task_done": "unreleased-synchronizer",
    "s1_6_5_jq_nondaemon": "join-deadlock",
    "s1_7_pipe_unclosed_consumer": "self-held-pipe",
    "s1_7_pipe_unclosed_main": "missing-sentinel",
    "s2_pool_kill9": "lost-worker",
    "s2_pool_kill_holding_lock": "abandoned-lock",
    "s2_pool_segv": "lost-worker",
    "s2_pool_sysexit": "lost-worker",
    "s4_fork_lock": "inherited-lock",
    "s4_fork_lock_wait": "inherited-lock",
    "s4_logging_queue": "inherited-lock",
    "s4_logging_queue_det": "inherited-lock",
}
# Up to Python 3.7 a Pool's worker handler polls: such a pool is never all blocked.
LIKELY = {"s2_pool_kill9", "s2_pool_kill_holding_lock", "s2_pool_segv", "s2_pool_sysexit"}
POLLING = {"2.7", "3.6", "3.7"}
NOTES = {"defunct": "defunct-child", "orphan": "orphaned-process"}


ENDED = "it ended by itself"


def head(path):
    fields = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            match = re.match(r"(?:#|//) (\w+): (.*)", line)
            if match:
                fields.setdefault(match.group(1), match.group(2).strip())
    return fields


def session_members(leader):
    """Living processes of the program's session, parents first."""
    members = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as stat:
                    fields = stat.read().rpartition(")")[2].split()
                if int(fields[3]) == leader and fields[0] != "Z":
                    members.append((int(name), int(fields[1])))
            except (OSError, IndexError, ValueError):
                pass
    pids = {pid for pid, _ in members}
    return [pid for pid, parent in sorted(members) if parent not in pids]


def end_session(leader):
    for _ in range(3):
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as stat:
                        fields = stat.read().rpartition(")")[2].split()
                    if int(fields[3]) == leader:
                        os.kill(int(name), signal.SIGKILL)
                except (OSError, IndexError, ValueError):
                    pass
        time.sleep(0.02)


def inspect(java, jar, pid):
    done = subprocess.run([java, "-jar", jar, "inspect", str(pid), "--json"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        return done.returncode, None, done.stderr.strip()
    return done.returncode, json.loads(done.stdout), ""


def run(args, python, version, path, expect, wait):
    """Starts the program, looks at what is left of it after a while, and returns what was wrong (or None) and the words."""
    name = os.path.basename(path)[:-3]
    program = subprocess.Popen([python, path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        found = []
        deadline = time.time() + wait
        while True:
            time.sleep(args.settle if expect in ("hang", "orphan", "defunct") else 1.0)
            program.poll()
            found = []
            for pid in session_members(program.pid):
                code, report, error = inspect(args.java, args.jar, pid)
                if report is not None and args.keep:
                    os.makedirs(args.keep, exist_ok=True)
                    with open(os.path.join(args.keep, "%s-%s.json" % (name, version)), "w", encoding="utf-8") as kept:
                        json.dump(report, kept)
                if report is not None:
                    found += [(f["kind"], f["verdict"], f["summary"], f["notProvenBecause"]) for f in report["findings"]]
                elif program.poll() is None and os.path.exists("/proc/%d" % pid):
                    return "exit code %d: %s" % (code, error), ""
                if report is not None and code != int(report["verdict"] == "HUNG"):
                    return "exit code %d with %s" % (code, report["verdict"]), ""
            if expect == "hang" and program.poll() is not None and not session_members(program.pid):
                return ENDED, ""
            hangs = [f for f in found if f[1] in ("LIKELY", "PROVEN")]
            if hangs or expect != "hang" or time.time() > deadline:
                break
        words = ", ".join("%s %s" % (kind, verdict) for kind, verdict, _, _ in found) or "nothing"
        if expect == "hang":
            verdict = "LIKELY" if name in LIKELY and version in POLLING else "PROVEN"
            if [(kind, v) for kind, v, _, _ in hangs] != [(KINDS.get(name), verdict)]:
                return "expected one %s %s" % (KINDS.get(name), verdict), words + " " + str([h[3] for h in hangs])
        else:
            above = [f for f in found if f[1] != "NOTE"]
            if above:
                return "expected nothing above NOTE", words
            if expect in NOTES and NOTES[expect] not in [f[0] for f in found]:
                return "expected a note %s" % NOTES[expect], words
        return None, words
    finally:
        end_session(program.pid)
        program.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--java", default="java")
    parser.add_argument("--only", default="", help="programs whose name begins so")
    parser.add_argument("--settle", type=float, default=2.5, help="seconds before the first look")
    parser.add_argument("--keep", help="directory that gets the last JSON report of each program")
    parser.add_argument("python", nargs="+")
    args = parser.parse_args()
    if not os.path.isdir(args.corpus):
        print("skipped: no folder %s" % args.corpus)
        return 0
    programs = sorted(f for f in os.listdir(args.corpus) if f.endswith(".py") and f.startswith(args.only))
    passed = failed = 0
    for python in args.python:
        if not os.access(python, os.X_OK):
            print("skipped: no Python %s" % python)
            continue
        version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                                 capture_output=True, text=True).stdout.strip()
        for program in programs:
            path = os.path.join(args.corpus, program)
            fields = head(path)
            if version not in fields.get("versions", "").split():
                continue
            # Some hang by a race that they can win: then they are started again.
            for _ in range(3):
                wrong, words = run(args, python, version, path, fields.get("expect", ""),
                                   int(fields.get("wait", 15)) + 10)
                if wrong != ENDED:
                    break
            passed += wrong is None
            failed += wrong is not None
            print("%-4s %-32s %-4s %-8s %s%s" % ("ok" if wrong is None else "FAIL", program, version,
                                                 fields.get("expect", ""), words, "" if wrong is None else "   <- " + wrong),
                  flush=True)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
