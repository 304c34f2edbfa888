"""Measures how often a finding is right, and writes docs/precision.md from what was measured.

    python3 agent/soak/precision soak --minutes 60                    servers and random programs
    python3 agent/soak/precision cases [--late] [NAME=DIRECTORY...]   Main.java, deps, expect
    python3 agent/soak/precision programs [NAME=DIRECTORY...]         process programs with an `expect:` line
    python3 agent/soak/precision processes --minutes 10               CPython's tests and the servers installed here
    python3 agent/soak/precision demos                                the demos, broken and fixed
    python3 agent/soak/precision page                                 docs/precision.md from all results
    python3 agent/soak/precision all --minutes 60 [NAME=DIRECTORY...]  all of these in turn

NAME is what the page calls a directory's programs; without one, those in agent/soak/programs are run. Results are added to
agent/soak/results.jsonl (--results), once a program and JDK; --fresh begins anew. Exit code 1 when a healthy program was called LIKELY or PROVEN.
"""

import argparse
import concurrent.futures
import os
import shutil
import sys
import tempfile
import threading

import cases
import demos
import jvms
import page
import processes
import results
import soak

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROGRAMS = [("small JVM programs", TREE + "/agent/soak/programs/jvm"),
            ("small process trees", TREE + "/agent/soak/programs/trees")]


class Run:
    """One run of the command."""

    def __init__(self, args):
        self.args = args
        self.results = results.Results(args.results)
        self.alarms = 0
        self.left_out = 0
        self.lock = threading.Lock()

    def keep(self, rows):
        with self.lock:
            for row in filter(None, rows):
                self.alarms += bool(results.false_alarms(self.results.add(row)))

    def attempt(self, name, measure, *arguments):
        """Keeps what a measurement yields; one that cannot be made is reported and left out."""
        try:
            got = measure(*arguments)
            self.keep(got if isinstance(got, list) else [got])
        except Exception as reason:  # the other programs are measured all the same
            self.left_out += 1
            print("left out: %s: %s %s" % (name, type(reason).__name__, reason), flush=True)

    def soak(self):
        args = self.args
        names = [each for each in soak.applications() if not args.only or each in args.only]
        jobs = [(name, home) for home in args.java for name in names]
        random = [(home, at_a_time) for home in args.java for at_a_time in soak.RANDOM_JVMS
                  if not args.only or "random" in args.only]
        seconds = max(30, args.minutes * 60 * args.parallel / max(1, len(jobs) + len(random)))
        print("soak: %d applications on %d JDKs, %d s each" % (len(names), len(args.java), seconds), flush=True)
        with concurrent.futures.ThreadPoolExecutor(args.parallel) as pool:
            for number, (home, at_a_time) in enumerate(random):
                pool.submit(self.attempt, "random programs", soak.run_random, home, args.jar, args.watch, seconds, at_a_time,
                            number)
            for name, home in jobs:
                pool.submit(self.attempt, name, soak.run, name, home, args.jar, args.watch, seconds)

    def cases(self):
        with concurrent.futures.ThreadPoolExecutor(self.args.parallel) as pool:
            for source, directory in self.args.directories or PROGRAMS:
                for case in cases.find(directory):
                    for home in self.args.java:
                        pool.submit(self.attempt, os.path.basename(case), cases.run, source, case, home, self.args.jar,
                                    self.args.watch, self.args.wait, self.args.late)

    def programs(self):
        with concurrent.futures.ThreadPoolExecutor(self.args.parallel) as pool:
            for source, directory in self.args.directories or PROGRAMS:
                for path, tool in processes.find(directory):
                    pool.submit(self.attempt, path, processes.run, source, path, tool, self.args.java[0], self.args.jar,
                                self.args.samples)

    def processes(self):
        directory = tempfile.mkdtemp(prefix="precision-")
        try:
            programs = list(processes.healthy_programs(directory))
            seconds = max(20, self.args.minutes * 60 / max(1, len(programs)))
            for name, command in programs:
                self.attempt(name, processes.watch, name, command, self.args.java[0], self.args.jar, seconds, directory)
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def demos(self):
        for home in self.args.java:
            for fixed in (False, True):
                for row in demos.run(home, self.args.jar, self.args.demos, fixed):
                    self.keep([row])

    def page(self):
        with open(self.args.page, "w", encoding="utf-8") as file:
            file.write(page.write(results.Results.read([self.args.results])))

    def all(self):
        self.args.directories = PROGRAMS + self.args.directories
        for step in (self.soak, self.cases, self.programs, self.processes, self.demos, self.page):
            step()


def named_directory(text):
    name, _, directory = text.partition("=")
    if not directory or not os.path.isdir(directory):
        raise argparse.ArgumentTypeError("%s is not NAME=DIRECTORY with a directory that exists" % text)
    return name, directory


def parse():
    parser = argparse.ArgumentParser(prog="precision", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("soak", "cases", "programs", "processes", "demos", "page", "all"))
    parser.add_argument("directories", nargs="*", type=named_directory, metavar="NAME=DIRECTORY")
    parser.add_argument("--java", action="append", help="home of a JDK; once for each (default: JAVA_HOME)")
    parser.add_argument("--jar", default=TREE + "/agent/dist/target/hangscope.jar")
    parser.add_argument("--demos", default=TREE + "/demo-apps/target/demos.jar")
    parser.add_argument("--results", default=TREE + "/agent/soak/results.jsonl")
    parser.add_argument("--page", default=TREE + "/docs/precision.md")
    parser.add_argument("--fresh", action="store_true", help="forgets the results of former runs")
    parser.add_argument("--minutes", type=float, default=10, help="length of the soak, and of processes")
    parser.add_argument("--watch", type=float, default=2, help="seconds between two samples of the watcher")
    parser.add_argument("--wait", type=float, default=25, help="seconds until a case is asked for a report")
    parser.add_argument("--late", action="store_true", help="cases start without the agent, which `report` loads")
    parser.add_argument("--samples", type=int, default=20, help="samples of a process program")
    parser.add_argument("--parallel", type=int, default=2, help="programs at a time")
    parser.add_argument("--only", action="append", help="this application of the soak (or random)")
    parser.add_argument("--keep", help="directory that keeps what the JVMs print and report")
    args = parser.parse_intermixed_args()  # directories may follow options
    fallback = os.environ.get("JAVA_HOME") or os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("java"))))
    args.java = [os.path.abspath(home) for home in args.java or [fallback]]
    args.jar, args.demos = os.path.abspath(args.jar), os.path.abspath(args.demos)
    return args


def main():
    args = parse()
    run = Run(args)
    jvms.Jvm.reports_kept_in = args.keep
    if args.fresh and os.path.exists(args.results):
        os.remove(args.results)
    if args.command != "page":
        run.results.add(results.machine(args.jar, TREE))
    try:
        getattr(run, args.command)()
    finally:
        shutil.rmtree(os.path.join(jvms.CACHE, "classes", str(os.getpid())), ignore_errors=True)
    if args.command != "page":
        print("%d healthy programs were called stuck, %d programs were left out" % (run.alarms, run.left_out))
    return 1 if run.alarms else 0


if __name__ == "__main__":
    sys.exit(main())
