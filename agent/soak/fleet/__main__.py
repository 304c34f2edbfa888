#!/usr/bin/env python3
"""Simulates a fleet: writes events of many JVMs that hang, and measures a forwarder that sends them to a receiver in this process.

    python3 agent/soak/fleet [--jvms 10000] [--events 20] [--heap 64m] [--jar agent/dist/target/hangscope.jar]

First all events are there at once, as after an outage of the receiver; then nothing happens for a while; then a release hangs on every
JVM within a few seconds. Each event has to arrive once. Prints figures for docs/measurements.md; exit code 1 when an event is lost or comes twice.
"""

import argparse
import collections
import datetime
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
KINDS = ["deadlock", "missing-sentinel", "pool-starvation", "lost-wakeup", "unanswered-peer"]
FINGERPRINT = re.compile(rb"hangscope\.finding\.fingerprint\x12\x12\n\x10([0-9a-f]{16})")
NUMBER = re.compile(rb"number=(\d+);")
TICKS = os.sysconf("SC_CLK_TCK")


class Receiver(http.server.ThreadingHTTPServer):
    """Counts events by their number, and by fingerprint."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.numbers = collections.Counter()
        self.fingerprints = collections.Counter()
        self.requests = 0
        self.bytes = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/logs":
            with self.server.lock:
                self.server.numbers.update(NUMBER.findall(body))
                self.server.fingerprints.update(FINGERPRINT.findall(body))
                self.server.requests += 1
                self.server.bytes += len(body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *unused):
        pass


def event(number, jvm, fingerprint, state):
    """A line as the agent writes it; the number is in the body."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    kind = KINDS[fingerprint % len(KINDS)]
    attributes = {
        "hangscope.finding.fingerprint": f"{fingerprint:016x}",
        "hangscope.finding.id": f"{fingerprint:06x}",
        "hangscope.finding.kind": kind,
        "hangscope.finding.verdict": "LIKELY",
        "hangscope.finding.state": state,
        "hangscope.finding.stuck_for": 31.4,
        "hangscope.finding.waiters": [f"importer-{i}" for i in range(4)],
        "hangscope.finding.blocked": ["the JVM's exit"],
        "hangscope.finding.fix": "put one sentinel per consumer (4) in com.acme.Importer.read, or let Importer.consume put it back.",
        "hangscope.resource.type": "queue",
        "hangscope.resource.made_at": "com.acme.Importer.<init>(Importer.java:14)",
        "thread.name": "importer-1",
        "code.function.name": "com.acme.Importer.consume",
        "code.file.path": "com/acme/Importer.java",
        "code.line.number": 42,
        "hangscope.report.path": f"/var/hangs/web-{jvm}/hangscope-4242-1.txt",
    }
    resource = {"host.name": f"web-{jvm}", "process.pid": "4242", "service.name": f"shop-{jvm % 50}", "container.id": f"{jvm:064x}"}
    body = f"number={number}; 4 consumers wait for ever on an empty LinkedBlockingQueue; its only producer has ended."
    line = {"time": now, "severity": "ERROR", "event": "hangscope.hang", "body": body, "attributes": attributes, "resource": resource}
    return json.dumps(line, separators=(",", ":")) + "\n"


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def megabytes(pid, name):
    return int(re.search(rf"{name}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) // 1024


def until(condition, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("not so within %d s" % seconds)
        time.sleep(0.02)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jvms", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=20, help="of each JVM at the start")
    parser.add_argument("--fingerprints", type=int, default=100)
    parser.add_argument("--rest", type=float, default=60, help="seconds in which nothing happens")
    parser.add_argument("--heap", default="64m")
    parser.add_argument("--java", default="java")
    parser.add_argument("--jar", type=pathlib.Path, default=ROOT / "agent/dist/target/hangscope.jar")
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="hangscope-fleet-"))
    process = None
    try:
        number = 0
        for jvm in range(given.jvms):
            place = directory / f"web-{jvm}"
            place.mkdir()
            lines = []
            for i in range(given.events):
                lines.append(event(number, jvm, (jvm + i // 4) % given.fingerprints, ("found", "surer", "ongoing", "ended")[i % 4]))
                number += 1
            (place / "hangscope-events.ndjson").write_text("".join(lines))
        size = sum(len(line) for line in lines) * given.jvms / 1e6
        receiver = Receiver()
        url = f"http://127.0.0.1:{receiver.server_port}"
        command = [given.java, f"-Xmx{given.heap}", "-XX:+UseSerialGC", "-jar", str(given.jar), "forward", str(directory), "--otlp", url]
        start = time.monotonic()
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        until(lambda: len(receiver.numbers) >= number)
        took, used = time.monotonic() - start, cpu(process.pid)
        print(f"{given.jvms} JVMs, {number} events, {size:.0f} MB: sent in {took:.1f} s ({number / took:.0f} a second), {used:.1f} s of CPU, "
              f"{receiver.requests} requests, {receiver.bytes / 1e6:.0f} MB")
        time.sleep(given.rest / 6)
        before, since = cpu(process.pid), time.monotonic()
        time.sleep(given.rest)
        print(f"idle, {given.jvms} files: {100 * (cpu(process.pid) - before) / (time.monotonic() - since):.2f} % of a core")
        before, since = cpu(process.pid), time.monotonic()
        for jvm in range(given.jvms):
            with open(directory / f"web-{jvm}" / "hangscope-events.ndjson", "a") as file:
                file.write(event(number, jvm, 0xABC, "found"))
            number += 1
        wrote = time.monotonic() - since
        until(lambda: len(receiver.numbers) >= number)
        print(f"one hang on all JVMs, written within {wrote:.1f} s: all sent {time.monotonic() - since - wrote:.1f} s later, "
              f"{cpu(process.pid) - before:.1f} s of CPU, one fingerprint on {receiver.fingerprints[b'0000000000000abc']} JVMs")
        print(f"memory at most {megabytes(process.pid, 'VmHWM')} MB resident, with -Xmx{given.heap}")
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)[1]
        twice = sum(count - 1 for count in receiver.numbers.values())
        print(f"{len(receiver.numbers)} of {number} events arrived, {twice} twice; {len(receiver.fingerprints)} fingerprints")
        print("".join(f"    {line}\n" for line in said.splitlines()), end="")
        return 0 if len(receiver.numbers) == number and twice == 0 else 1
    finally:
        if process is not None and process.poll() is None:
            process.kill()
        shutil.rmtree(directory)


if __name__ == "__main__":
    sys.exit(main())
