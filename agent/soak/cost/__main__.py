"""What the agent costs a server under load: CPU time to ready and for each request, and the latency, against an empty agent.

    python3 agent/soak/cost --java JDK_HOME --jar agent/dist/target/hangscope.jar [--cores 1] [--rounds 5] [APPLICATION...]

An application is one of agent/soak/apps: one that answers GET /, or kafka, which takes records. In each round a JVM without an agent,
one with an empty agent, one with Hangscope and one with watch=off take turns, in another order each time. A client asks at a constant
rate, on the other core where the server has one (--cores 1). The phases are the first seconds from the first request on, and the last
ones (--seconds 600 --phase 30 for the latency after ten minutes). Prints the medians of the rounds, and the medians of the ratios to
the empty agent of the same round. Needs a machine that does nothing else.
"""

import argparse
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "precision"))
import jvms  # noqa: E402
from cases import read  # noqa: E402

APPS = os.path.join(os.path.dirname(HERE), "apps")
# Requests a second: well below what one core can do. A request of boot writes to a database in memory.
RATES = {"boot": 100, "jetty": 1500, "kafka": 1000, "netty": 1500, "vertx": 1500}
READY = {"kafka": "ready\n"}
CLIENTS = {"kafka": "Orders"}
CONNECTIONS = 16
READY_SECONDS = 120
TICK = os.sysconf("SC_CLK_TCK")
KINDS = ("no agent", "empty agent", "hangscope", "watch=off")
FIGURES = ("CPU s to ready", "first: CPU us/request", "first: p99 ms", "last: CPU us/request", "last: p99 ms", "resident MB")


class Server:
    """One JVM with the application, pinned to cores, and what it has used."""

    def __init__(self, home, agent, path, cores, port, log):
        with open(log, "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(["taskset", "-c", cores, home + "/bin/java"] + agent
                                            + ["-Xmx512m", "-cp", path, "Main", str(port)],
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        self.log = log

    def wait_until_ready(self, text):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                if text in log.read():
                    return
            time.sleep(0.02)
        raise jvms.CannotRun("did not get ready, see " + self.log)

    def cpu(self):
        """Seconds of CPU time so far."""
        with open("/proc/%d/stat" % self.process.pid, encoding="utf-8") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def resident(self):
        """Megabytes that are resident."""
        with open("/proc/%d/statm" % self.process.pid, encoding="utf-8") as memory:
            return int(memory.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    def end(self):
        self.process.kill()
        self.process.wait()


class Bench:
    def __init__(self, args, directory):
        self.args, self.directory = args, directory
        self.home = args.java
        self.kinds = ("empty agent", "hangscope") if args.short else KINDS
        jvms.compile_sources(self.home, [os.path.join(HERE, "Empty.java")], "", directory)
        manifest = os.path.join(directory, "manifest")
        with open(manifest, "w", encoding="utf-8") as file:
            file.write("Premain-Class: Empty\nCan-Retransform-Classes: true\n")
        self.empty = os.path.join(directory, "empty.jar")
        subprocess.run([self.home + "/bin/jar", "cfm", self.empty, manifest, "-C", directory, "Empty.class"], check=True)

    def agent(self, kind):
        return {"no agent": [], "empty agent": ["-javaagent:" + self.empty], "hangscope": ["-javaagent:" + self.args.jar],
                "watch=off": ["-javaagent:%s=watch=off" % self.args.jar]}[kind]

    def path(self, name):
        libraries = jvms.class_path(read(os.path.join(APPS, name), "deps"))
        target = os.path.join(self.directory, name)
        os.makedirs(target, exist_ok=True)
        sources = glob.glob(os.path.join(APPS, name) + "/*.java") + [os.path.join(HERE, CLIENTS.get(name, "Ask") + ".java")]
        jvms.compile_sources(self.home, sources, libraries, target, ("--release", "17"))
        return target + ":" + libraries

    def measure(self, name, kind, path):
        """The figures of one run, in the order of FIGURES."""
        port = jvms.free_port()
        one = self.args.cores == 1
        server = Server(self.home, self.agent(kind), path, "0" if one else "0,1", port, os.path.join(self.directory, "log"))
        try:
            server.wait_until_ready(READY.get(name, "ready http"))
            ready = server.cpu()
            rate, phase = RATES[name], self.args.phase
            client = subprocess.Popen(["taskset", "-c", "1" if one else "0,1", self.home + "/bin/java", "-Xmx256m", "-cp",
                                       path, CLIENTS.get(name, "Ask"), str(port), str(rate), str(self.args.seconds), str(CONNECTIONS)],
                                      stdout=subprocess.PIPE, text=True)
            client.stdout.readline()
            begun = time.monotonic()
            marks = []
            for second in (0, phase, self.args.seconds - phase, self.args.seconds):
                time.sleep(max(0, begun + second - time.monotonic()))
                marks.append(server.cpu())
            resident = server.resident()
            lines = client.communicate()[0].splitlines()
        finally:
            server.end()
        latencies = [[int(each) / 1e6 for each in line.split()[1:]] for line in lines]
        if len(latencies) != self.args.seconds:
            raise jvms.CannotRun("the client has failed")
        requests = rate * phase
        return (ready, (marks[1] - marks[0]) * 1e6 / requests, p99(latencies[:phase]),
                (marks[3] - marks[2]) * 1e6 / requests, p99(latencies[-phase:]), resident)

    def run(self, name):
        path = self.path(name)
        found = {kind: [] for kind in self.kinds}
        for number in range(self.args.rounds):
            turn = number % len(self.kinds)
            for kind in self.kinds[turn:] + self.kinds[:turn]:
                found[kind].append(self.measure(name, kind, path))
                print("%-8s round %d %-12s %s" % (name, number + 1, kind, "  ".join("%8.2f" % each for each in found[kind][-1])),
                      flush=True)
        print_table(name, jvms.version(self.home), self.args.cores, found)


def p99(seconds):
    everything = sorted(each for second in seconds for each in second)
    return everything[int(len(everything) * 0.99)]


def print_table(name, jdk, cores, found):
    print("\n%s, JDK %s, %d core%s, median (against the empty agent)\n" % (name, jdk, cores, "s" * (cores > 1)))
    print("| | " + " | ".join(found) + " |\n|---|" + "---|" * len(found))
    for index, figure in enumerate(FIGURES):
        cells = []
        for kind in found:
            ratios = [mine[index] / base[index] for mine, base in zip(found[kind], found["empty agent"])]
            cells.append("%.2f (%.2f)" % (statistics.median(each[index] for each in found[kind]), statistics.median(ratios)))
        print("| %s | %s |" % (figure, " | ".join(cells)))
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(prog="cost", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("applications", nargs="*", metavar="APPLICATION", help=", ".join(RATES))
    parser.add_argument("--java", default=os.environ.get("JAVA_HOME"), help="home of the JDK (default: JAVA_HOME)")
    parser.add_argument("--jar", default=os.path.join(HERE, "../../dist/target/hangscope.jar"))
    parser.add_argument("--cores", type=int, choices=(1, 2), default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=40, help="length of the load")
    parser.add_argument("--phase", type=int, default=10, help="length of its first and last part")
    parser.add_argument("--short", action="store_true", help="only an empty agent and Hangscope")
    args = parser.parse_args()
    unknown = set(args.applications) - set(RATES)
    if unknown or not args.java or not os.path.exists(args.jar):
        parser.error("unknown: %s" % ", ".join(sorted(unknown)) if unknown else "give --java HOME, and --jar where it was not built")
    args.jar = os.path.abspath(args.jar)
    directory = tempfile.mkdtemp(prefix="cost-")
    try:
        bench = Bench(args, directory)
        for name in args.applications or ["jetty"]:
            bench.run(name)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        shutil.rmtree(os.path.join(jvms.CACHE, "classes", str(os.getpid())), ignore_errors=True)


if __name__ == "__main__":
    main()
