#!/usr/bin/env python3
"""Measures the CPU time that the agent spends on one idle child while other processes fork.

usage: child_cost.py AGENT_JAR TEST_CLASSES [--java JAVA] [--forks PER_SECOND] [--seconds N]

Starts a JVM with the agent and one idle child, waits until the agent is quiet, then forks PER_SECOND processes a second for N
seconds from this process. Prints the CPU time of the thread that follows children, extrapolated to an hour: proc_pid_stat(5).
"""
import argparse
import os
import signal
import subprocess
import time

THREAD = "hangscope-child"
TICKS = os.sysconf("SC_CLK_TCK")
APP = "dev.hangscope.agent.dist.apps.HostApps$HasChild"


def thread_of(pid):
    """The id of the thread that follows children; None while there is none."""
    for tid in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/comm" % (pid, tid)) as comm:
            if comm.read().startswith(THREAD):
                return tid
    return None


def cpu(pid, tid):
    """CPU seconds of a thread."""
    with open("/proc/%d/task/%s/stat" % (pid, tid)) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def quiet(pid, tid):
    """Waits until the thread has used no CPU time for three seconds."""
    since, last = time.monotonic(), cpu(pid, tid)
    while time.monotonic() - since < 3:
        time.sleep(0.2)
        if cpu(pid, tid) != last:
            since, last = time.monotonic(), cpu(pid, tid)
    return last


def storm(per_second, seconds):
    """Forks at a steady rate and returns the number of forks."""
    start, forks = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        forks += 1
        time.sleep(max(0.0, start + forks / per_second - time.monotonic()))
    return forks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jar")
    parser.add_argument("classes")
    parser.add_argument("--java", default="java")
    parser.add_argument("--forks", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    jvm = subprocess.Popen(
        [options.java, "-javaagent:%s=watch=off" % options.jar, "-cp", options.classes, APP],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        tid = None
        while tid is None and time.monotonic() < deadline:
            time.sleep(0.5)
            tid = thread_of(jvm.pid)
        if tid is None:
            raise SystemExit("the agent follows no child within 60 s: is the jar the agent's?")
        before = quiet(jvm.pid, tid)
        forks = storm(options.forks, options.seconds)
        used = cpu(jvm.pid, tid) - before
        print("%d forks in %d s: %.2f s of CPU, %.1f s an hour (resolution %.1f s an hour)" % (
            forks, options.seconds, used, used * 3600 / options.seconds, 3600 / TICKS / options.seconds))
    finally:
        os.killpg(jvm.pid, signal.SIGKILL)
        jvm.wait()


if __name__ == "__main__":
    main()
