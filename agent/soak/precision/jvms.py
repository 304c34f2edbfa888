"""JVMs under the agent: class paths from Maven, compiled programs, and the reports that the agent leaves."""

import contextlib
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from results import is_hang

CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "hangscope-precision")
STARTED_WRONG = re.compile("processing of -javaagent failed|Error opening zip file|hangscope: unknown")
SAMPLED = "hangscope: sampled in "
POM = ('<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>precision</groupId>'
       "<artifactId>case</artifactId><version>1</version><dependencies>%s</dependencies></project>")


class CannotRun(Exception):
    """A program that cannot be run here; the message says why."""


def class_path(deps):
    """The class path of comma-separated Maven coordinates, group:artifact:version and maybe :type, resolved once."""
    if not deps:
        return ""
    directory = os.path.join(CACHE, hashlib.sha256(deps.encode()).hexdigest()[:16])
    answer = os.path.join(directory, "class-path")
    if not os.path.exists(answer):
        os.makedirs(directory, exist_ok=True)
        body = "".join("<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><type>%s</type></dependency>"
                       % tuple((each + ":jar").split(":")[:4]) for each in deps.split(","))
        with open(os.path.join(directory, "pom.xml"), "w", encoding="utf-8") as pom:
            pom.write(POM % body)
        done = subprocess.run(["mvn", "-q", "-B", "-ntp", "dependency:build-classpath", "-Dmdep.outputFile=" + answer],
                              cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise CannotRun("Maven cannot resolve " + deps)
    with open(answer, encoding="utf-8") as resolved:
        return resolved.read().strip()


def compile_sources(home, sources, path, target, options=()):
    """Compiles Java files with the JDK."""
    done = subprocess.run([home + "/bin/javac", "-nowarn", "-proc:none", "-cp", path or ".", "-d", target] + list(options) + sources,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise CannotRun("javac: " + done.stdout.strip().split("\n")[0])


def version(home):
    """The JDK's version, from its release file."""
    with open(home + "/release", encoding="utf-8") as release:
        return re.search(r'^JAVA_VERSION="([^"]+)"', release.read(), re.M).group(1)


def free_port():
    """A TCP port of the loopback address with a free successor."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def report(home, jar, pid):
    """The report of a JVM into which the agent is loaded now."""
    done = subprocess.run([home + "/bin/java", "-jar", jar, "report", str(pid), "--json", "--after", "2s"],
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise CannotRun("no report: " + done.stderr.strip()[:300])
    return json.loads(done.stdout)


class Jvm:
    """A running JVM, with the agent unless the jar is None. Counts the samples that the agent has taken."""

    # Directory that keeps the reports of JVMs, or None.
    reports_kept_in = None

    def __init__(self, home, jar, watch, command, directory=None):
        self.work = tempfile.mkdtemp(prefix="precision-")
        self.out = os.path.join(self.work, "reports")
        self.signals = 0
        self.log = os.path.join(self.work, "output")
        self.has_agent = jar is not None
        # The watcher writes a line for each of its samples when it logs at debug level.
        agent = ["-javaagent:%s=after=2s,watch=%gms,log=debug,out=%s" % (os.path.abspath(jar), watch * 1000, self.out)] if jar else []
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([home + "/bin/java"] + agent + command, cwd=directory or self.work,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                            start_new_session=True)
        self.started = time.monotonic()
        self.ended = None

    def alive(self):
        if self.process.poll() is not None and self.ended is None:
            self.ended = time.monotonic()
        return self.ended is None

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def wait_for_output(self, text, seconds):
        """Whether the text was printed within so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.alive():
            if text in self.output():
                return True
            time.sleep(0.1)
        return text in self.output()

    def wait(self, seconds):
        """Whether it ended within so many seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0, seconds))
        return not self.alive()

    def sigquit(self):
        """Asks for a report, unless the JVM has no handler yet: then the signal would end it."""
        if self.alive() and self._catches(signal.SIGQUIT):
            os.kill(self.process.pid, signal.SIGQUIT)
            self.signals += 1

    def _catches(self, number):
        with contextlib.suppress(OSError):
            with open("/proc/%d/status" % self.process.pid, encoding="utf-8") as status:
                caught = int(re.search(r"^SigCgt:\s*(\w+)", status.read(), re.M).group(1), 16)
                return bool(caught >> (number - 1) & 1)
        return False

    def reports(self):
        """The JSON reports, oldest first."""
        paths = glob.glob(os.path.join(self.out, "hangscope-*.json"))
        found = []
        for path in sorted(paths, key=os.path.getmtime):
            with open(path, encoding="utf-8") as report:
                found.append(json.load(report))
        return found

    def reports_hang(self):
        """Whether a report has a finding of LIKELY or better."""
        return any(is_hang(each["verdict"]) for report in self.reports() for each in report.get("findings", []))

    def texts(self):
        """The reports as text."""
        found = []
        for path in sorted(glob.glob(os.path.join(self.out, "hangscope-*.txt")), key=os.path.getmtime):
            with open(path, encoding="utf-8") as report:
                found.append(report.read())
        return found

    def samples(self):
        """Samples of the watcher, by its own count, and reports that were asked for."""
        asked = sum(report.get("trigger") != "watch" for report in self.reports())
        return self.output().count(SAMPLED) + asked

    def end(self):
        """Kills it with everything in its session."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.alive()

    def discard(self, name):
        """Removes its output and its reports, once they are kept under the name where that is wanted."""
        if self.reports_kept_in and glob.glob(os.path.join(self.out, "hangscope-*")):
            shutil.copytree(self.work, os.path.join(self.reports_kept_in, name), dirs_exist_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)
