"""What the agent costs a JVM that does nothing: CPU time, resident memory, threads and context switches.

    python3 agent/soak/cost/idle.py --java JDK_HOME --jar agent/dist/target/hangscope.jar [--rounds 3] [--seconds 60] [--nmt]

In each round a JVM without an agent, one with an empty agent and one for each jar that is given take turns, in another order each time.
--jar may be given more than once, to compare builds. Prints the medians, and of the jars what is added to the JVM without an agent.
Context switches are those of the second half of the time, of all threads; --nmt adds what the JVM itself counts of its memory, which
costs some memory too. CPU time is little affected by other work on the machine, context switches and the time to main are.
"""

import argparse
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

FIGURES = ("ms to main", "CPU s until main", "CPU s, first 10 s", "CPU s, all", "resident MB", "threads", "context switches/s")
EARLY = 10


def cpu(pid):
    """Seconds of CPU time of all threads that the process has had: the clock whose number clock_getcpuclockid(3) makes of the pid."""
    return time.clock_gettime((~pid << 3) | 2)


def tasks(pid):
    """Name and context switches of each thread that is there."""
    found = []
    for task in os.listdir("/proc/%d/task" % pid):
        try:
            with open("/proc/%d/task/%s/status" % (pid, task), encoding="utf-8") as status:
                fields = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
        except OSError:
            continue
        found.append((task, fields["Name"],
                      int(fields["voluntary_ctxt_switches"]) + int(fields["nonvoluntary_ctxt_switches"])))
    return found


def resident(pid):
    with open("/proc/%d/statm" % pid, encoding="utf-8") as memory:
        return int(memory.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


class Bench:
    def __init__(self, args, directory):
        self.args, self.directory, self.home = args, directory, args.java
        for name in ("Idle", "Empty"):
            jvms.compile_sources(self.home, [os.path.join(HERE, name + ".java")], "", directory)
        manifest = os.path.join(directory, "manifest")
        with open(manifest, "w", encoding="utf-8") as file:
            file.write("Premain-Class: Empty\nCan-Retransform-Classes: true\n")
        empty = os.path.join(directory, "empty.jar")
        subprocess.run([self.home + "/bin/jar", "cfm", empty, manifest, "-C", directory, "Empty.class"], check=True)
        self.kinds = {"no agent": [], "empty agent": ["-javaagent:" + empty]}
        for jar in args.jar:
            self.kinds[os.path.basename(jar)] = ["-javaagent:%s%s" % (jar, args.options and "=" + args.options)]

    def measure(self, kind):
        """The figures of one run, the agent's threads with their context switches a second, and what the JVM says of its memory."""
        counting = ["-XX:NativeMemoryTracking=summary"] if self.args.nmt else []
        begun = time.monotonic()
        process = subprocess.Popen([self.home + "/bin/java"] + self.kinds[kind] + counting + ["-cp", self.directory, "Idle"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            process.stdout.readline()
            figures = [(time.monotonic() - begun) * 1000, cpu(process.pid)]
            self.sleep(begun, EARLY)
            figures.append(cpu(process.pid))
            self.sleep(begun, self.args.seconds / 2)
            before = tasks(process.pid)
            self.sleep(begun, self.args.seconds)
            figures += [cpu(process.pid), resident(process.pid)]
            after = tasks(process.pid)
            half = self.args.seconds / 2
            known = {task: switches for task, _, switches in before}
            rates = [(name, (switches - known.get(task, 0)) / half) for task, name, switches in after]
            figures += [len(after), sum(rate for _, rate in rates)]
            memory = self.native_memory(process.pid) if self.args.nmt else ""
            return figures, [each for each in rates if each[0].startswith(("hangscope", "JNA"))], memory
        finally:
            process.kill()
            process.wait()

    @staticmethod
    def sleep(begun, seconds):
        time.sleep(max(0, begun + seconds - time.monotonic()))

    def native_memory(self, pid):
        text = subprocess.run([self.home + "/bin/jcmd", str(pid), "VM.native_memory", "summary"], capture_output=True, text=True,
                              check=True).stdout
        lines = [line.strip(" -") for line in text.splitlines() if line.startswith("-") and "committed=" in line]
        return "\n".join("    " + line for line in lines)

    def run(self):
        found = {kind: [] for kind in self.kinds}
        kinds = list(self.kinds)
        for number in range(self.args.rounds):
            turn = number % len(kinds)
            for kind in kinds[turn:] + kinds[:turn]:
                figures, threads, memory = self.measure(kind)
                found[kind].append(figures)
                print("round %d %-20s %s" % (number + 1, kind, "  ".join("%8.2f" % each for each in figures)), flush=True)
                if number == 0 and threads:
                    print("    " + ", ".join("%s %.1f" % each for each in sorted(threads)))
                if number == self.args.rounds - 1 and memory:
                    print(memory, flush=True)
        self.print_table(found)

    def print_table(self, found):
        kinds = list(found)
        print("\nidle for %d s, JDK %s, median of %d (added to no agent)\n" % (self.args.seconds, jvms.version(self.home),
                                                                              self.args.rounds))
        print("| | " + " | ".join(kinds) + " |\n|---|" + "---|" * len(kinds))
        for index, figure in enumerate(FIGURES):
            cells = []
            for kind in kinds:
                added = [mine[index] - base[index] for mine, base in zip(found[kind], found["no agent"])]
                cells.append("%.2f (%+.2f)" % (statistics.median(each[index] for each in found[kind]), statistics.median(added)))
            print("| %s | %s |" % (figure, " | ".join(cells)))


def main():
    parser = argparse.ArgumentParser(prog="idle", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", default=os.environ.get("JAVA_HOME"), help="home of the JDK (default: JAVA_HOME)")
    parser.add_argument("--jar", action="append", help="the agent; more than once to compare builds")
    parser.add_argument("--options", default="", help="of the agent")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60, help="length of one run, at least 20")
    parser.add_argument("--nmt", action="store_true", help="print what the JVM counts of its memory")
    args = parser.parse_args()
    args.jar = [os.path.abspath(jar) for jar in args.jar or [os.path.join(HERE, "../../dist/target/hangscope.jar")]]
    missing = [jar for jar in args.jar if not os.path.exists(jar)]
    if missing or not args.java:
        parser.error("missing: %s" % ", ".join(missing) if missing else "give --java HOME")
    directory = tempfile.mkdtemp(prefix="idle-")
    try:
        Bench(args, directory).run()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
