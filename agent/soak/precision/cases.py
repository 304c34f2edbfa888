"""Directories with Main.java, deps and expect: published programs that hang, and controls that do not.

expect is `hang kinds=A,B verdict=LIKELY|PROVEN|SUSPECTED mention=REGEX`, `ends` (ends by itself) or `longlived` (goes on
and is healthy).
"""

import os
import time

import jvms
from results import record

LATE = " (agent loaded late)"
MAIN_DIED = 'Exception in thread "main"'


def find(directory):
    """The cases below a directory, or the directory itself when it is one."""
    return sorted(top for top, _, files in os.walk(os.path.normpath(directory)) if "Main.java" in files and "expect" in files)


def read(directory, name):
    path = os.path.join(directory, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def run(source, directory, home, jar, watch, wait, late=False):
    """Runs a case and returns its record; with the agent from its start, or loaded late by `report`."""
    words = read(directory, "expect").split()
    wanted = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    path = jvms.class_path(read(directory, "deps"))
    jvm = None
    try:
        target = os.path.join(jvms.CACHE, "classes", str(os.getpid()), os.path.basename(directory) + jvms.version(home))
        os.makedirs(target, exist_ok=True)
        sources = [os.path.join(directory, each) for each in os.listdir(directory) if each.endswith(".java")]
        jvms.compile_sources(home, sources, path, target)
        command = ["-cp", target + (":" + path if path else ""), "Main"]
        jvm = jvms.Jvm(home, None if late else jar, watch, command, os.path.abspath(directory))
        ended = _observe(jvm, words[0], wait)
        if jvms.STARTED_WRONG.search(jvm.output()):
            raise jvms.CannotRun("the agent did not start")
        if words[0] != "ends" and ended:
            raise jvms.CannotRun("ended by itself with %s" % jvm.process.returncode)
        if words[0] == "ends" and not ended:
            raise jvms.CannotRun("did not end by itself within %d s" % wait)
        if words[0] == "hang" and "exit-blocked" not in wanted.get("kinds", "") and MAIN_DIED in jvm.output():
            raise jvms.CannotRun("its main thread died, so it does not hang as it says")
        reports = [jvms.report(home, jar, jvm.process.pid)] if late else jvm.reports()
        findings = [each for report in reports for each in report.get("findings", [])]
        name = os.path.basename(directory) + (LATE if late else "")
        return record(source, name, jvms.version(home), words[0] != "hang", 1 if late else jvm.samples(), findings,
                      wanted.get("kinds", "").split(",") if "kinds" in wanted else [], wanted.get("verdict", "LIKELY"))
    finally:
        if jvm is not None:
            jvm.end()
            jvm.discard("%s, JDK %s" % (os.path.basename(directory), jvms.version(home)))


def _observe(jvm, expected, wait):
    """Lets it run, asks for reports, and returns whether it has ended by itself. A hang that was reported is reported once more."""
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        if jvm.wait(min(1, deadline - time.monotonic())):
            return True
        if expected == "hang" and jvm.reports_hang():
            break
    if expected == "ends" or not jvm.has_agent:
        return False
    for _ in range(2 if expected == "longlived" else 1):
        before = len(jvm.reports())
        jvm.sigquit()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and len(jvm.reports()) <= before and jvm.alive():
            time.sleep(0.2)
    return not jvm.alive()
