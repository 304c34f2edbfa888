"""Real servers and applications of apps/, and random programs, all of them healthy, through the phases of their lives.

An application is a directory with Main.java, deps and perhaps Load.java. Main gets a port of the loopback address, prints
`ready`, and `ready http` when a GET of / is its load. Load is a client that works until it is killed.
"""

import concurrent.futures
import contextlib
import glob
import os
import signal
import time
import urllib.request

import jvms
import results
from cases import read
from results import record

HERE = os.path.dirname(os.path.abspath(__file__))
APPS = os.path.join(os.path.dirname(HERE), "apps")
RANDOM = os.path.join(os.path.dirname(os.path.dirname(HERE)),
                      "dist/src/test/java/dev/hangscope/agent/dist/apps/healthy")
RANDOM_MAIN = "dev.hangscope.agent.dist.apps.healthy.RandomHealthyPrograms"
READY_SECONDS = 240
# Seconds between two samples of random programs, at most: their waits are short.
RANDOM_WATCH = 0.5
# How many random programs run at a time, one JVM each. Alone in its JVM a program has no other's threads that might help it.
RANDOM_JVMS = (8, 2, 1, 1, 1, 1)


def applications():
    return sorted(name for name in os.listdir(APPS) if os.path.exists(os.path.join(APPS, name, "Main.java")))


def run(name, home, jar, watch, seconds):
    """Starts the application, takes it through its phases, and returns its records."""
    directory = os.path.join(APPS, name)
    path = jvms.class_path(read(directory, "deps"))
    target = os.path.join(jvms.CACHE, "classes", str(os.getpid()), name + jvms.version(home))
    os.makedirs(target, exist_ok=True)
    # Frameworks that read classes know those of their own time.
    jvms.compile_sources(home, glob.glob(directory + "/*.java"), path, target, ("--release", "17"))
    port = jvms.free_port()

    def start(main):
        return jvms.Jvm(home, jar, watch, ["-Xmx512m", "-cp", target + ":" + path, main, str(port)])

    server, client = start("Main"), None
    try:
        _start_phase(server)
        _rest(server, seconds * 0.3)
        if "ready http" in server.output():
            _http_load(server, port, seconds * 0.4)
        elif os.path.exists(os.path.join(directory, "Load.java")):
            client = start("Load")
            client.wait_for_output("ready", READY_SECONDS)
            _rest(server, seconds * 0.4, client)
            client.end()
        _rest(server, seconds * 0.3)
        _stop_phase(server)
    finally:
        rows = [_record(each, role, home) for each, role in ((server, name), (client, name + " client")) if each]
    return rows


def _record(jvm, program, home, source="soak"):
    jvm.end()
    findings = [each for report in jvm.reports() for each in report.get("findings", [])]
    row = record(source, program, jvms.version(home), True, jvm.samples(), findings)
    if any(each["verdict"] in ("LIKELY", "PROVEN") for each in row["findings"]):
        print("\n".join(jvm.texts()), flush=True)
    jvm.discard("%s, JDK %s" % (program, jvms.version(home)))
    return row


def _start_phase(server):
    """SIGQUITs from the first moments on, until it is ready."""
    deadline = time.monotonic() + READY_SECONDS
    while "ready" not in server.output():
        if not server.alive() or time.monotonic() > deadline:
            raise jvms.CannotRun("did not get ready: " + server.output().strip()[-300:])
        server.sigquit()
        server.wait_for_output("ready", 1.5)


def _rest(server, seconds, client=None):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for jvm in filter(None, (server, client)):
            jvm.sigquit()
        if server.wait(min(10, max(0.5, until - time.monotonic()))):
            raise jvms.CannotRun("ended by itself: " + server.output().strip()[-300:])


def _http_load(server, port, seconds):
    """Four clients ask as fast as they can."""
    until = time.monotonic() + seconds

    def ask():
        while time.monotonic() < until and server.alive():
            with contextlib.suppress(OSError):
                with urllib.request.urlopen("http://127.0.0.1:%d/" % port, timeout=10) as answer:
                    answer.read()

    with concurrent.futures.ThreadPoolExecutor(4) as clients:
        for _ in range(4):
            clients.submit(ask)
        _rest(server, seconds)


def _stop_phase(server):
    """SIGTERM, and SIGQUITs while it stops."""
    os.kill(server.process.pid, signal.SIGTERM)
    deadline = time.monotonic() + 30
    time.sleep(0.04)
    while not server.wait(0.5) and time.monotonic() < deadline:
        server.sigquit()


def run_random(home, jar, watch, seconds, at_a_time, number):
    """Random programs that all end, so many at a time. The seed is new each time and part of the record's name."""
    seed = int(time.time()) + 100_000 * number
    target = os.path.join(jvms.CACHE, "classes", str(os.getpid()), "random%s-%d" % (jvms.version(home), number))
    os.makedirs(target, exist_ok=True)
    jvms.compile_sources(home, glob.glob(RANDOM + "/*.java"), "", target)
    jvm = jvms.Jvm(home, jar, min(watch, RANDOM_WATCH), ["-cp", target, RANDOM_MAIN, str(seed), str(int(seconds)),
                                                         str(at_a_time)])
    while not jvm.wait(10) and time.monotonic() < jvm.started + seconds + 120:
        jvm.sigquit()
    output = jvm.output()
    rows = [_record(jvm, "%d at a time, seed %d" % (at_a_time, seed), home, results.RANDOM)]
    if "finished" not in output:
        raise jvms.CannotRun("seed %d did not finish: %s" % (seed, output.strip()[-300:]))
    return rows
