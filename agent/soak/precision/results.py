"""What a run yields: one JSON object a line, one line a program and JDK."""

import json
import os
import platform
import re
import subprocess

RANK = {"NOTE": 0, "SUSPECTED": 1, "LIKELY": 2, "PROVEN": 3}
# Kinds have been renamed; programs and reports may use either name.
RENAMED = {"lock-cycle": "deadlock", "join-cycle": "join-deadlock", "dead-lock-holder": "abandoned-lock",
           "starved-pool": "pool-starvation", "exhausted-pool": "pool-exhaustion",
           "uncounted-latch": "unreleased-synchronizer"}

# The source of random programs, no two of which are the same.
RANDOM = "random programs"


def present_name(kind):
    return RENAMED.get(kind, kind)


def is_hang(verdict):
    return RANK[verdict] >= RANK["LIKELY"]


def strongest(findings):
    """Kind and strongest verdict of each distinct finding of one program: the same kind counts once."""
    best = {}
    for finding in findings:
        kind = present_name(finding["kind"])
        if RANK[finding["verdict"]] >= RANK[best.get(kind, "NOTE")]:
            best[kind] = finding["verdict"]
    return [{"kind": kind, "verdict": verdict} for kind, verdict in sorted(best.items())]


def record(source, program, jdk, healthy, samples, findings, kinds=(), wanted="LIKELY"):
    """The record of one program. One that hangs wants one of the kinds, the first of which is its cause, with at least the verdict."""
    return {"source": source, "program": program, "jdk": jdk, "healthy": healthy, "samples": samples,
            "findings": strongest(findings), "kinds": list(dict.fromkeys(present_name(kind) for kind in kinds)),
            "wanted": None if healthy else wanted}


def false_alarms(row):
    """The findings of a healthy program that say it is stuck."""
    return [f for f in row["findings"] if row["healthy"] and is_hang(f["verdict"])]


def machine(jar, here):
    """What the runs were made on. Names no host and no path."""
    with open("/etc/os-release", encoding="utf-8") as release:
        system = re.search(r'^PRETTY_NAME="?([^"\n]+)', release.read(), re.M).group(1)
    with open("/proc/meminfo", encoding="utf-8") as memory:
        kilobytes = int(re.search(r"MemTotal:\s*(\d+)", memory.read()).group(1))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=here, capture_output=True, text=True, check=False)
    day = subprocess.run(["date", "-u", "+%Y-%m-%d"], capture_output=True, text=True, check=True).stdout.strip()
    return {"machine": {"cores": os.cpu_count(), "memory": "%d GiB" % round(kilobytes / 2**20), "system": system,
                        "kernel": ".".join(re.findall(r"\d+", platform.release())[:2]), "processor": platform.machine(),
                        "python": platform.python_version(), "commit": commit.stdout.strip(), "day": day,
                        "jar": os.path.basename(jar)}}


class Results:
    """The file of results, written as they come, so that an interrupted run keeps what it has."""

    def __init__(self, path):
        self.path = path

    def add(self, row):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row, sort_keys=True) + "\n")
        if "program" in row:
            alarms = false_alarms(row)
            words = ", ".join("%s %s" % (f["kind"], f["verdict"]) for f in row["findings"]) or "nothing"
            print("%-5s %-10s %-28s %-9s %6d samples  %s" % ("FALSE" if alarms else "", row["source"], row["program"],
                                                            row["jdk"], row["samples"], words), flush=True)
        return row

    @staticmethod
    def read(paths):
        rows = []
        for path in paths:
            with open(path, encoding="utf-8") as file:
                rows += [json.loads(line) for line in file if line.strip()]
        return rows
