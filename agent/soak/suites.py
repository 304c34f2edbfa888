#!/usr/bin/env python3
"""Runs test suites of the JDK with and without the agent, and prints the tests whose outcome differs.

    suites.py tck   --source OPENJDK --java JDK_HOME [--tests REGEX]
    suites.py jtreg --source OPENJDK --java JDK_HOME --jtreg JTREG_HOME [TEST...]

OPENJDK is a checkout of OpenJDK's sources of the same release as the JDK (test/jdk is enough). `tck` is the JSR-166 TCK, each
test by itself; it needs JUnit 4 from Maven. `jtreg` runs the given tests below test/jdk, or those of java.util.concurrent,
Process, pipes and virtual threads. Exit code 1 when a test fails with the agent only.
"""

import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "precision"))
import jvms  # noqa: E402

JUNIT = "junit:junit:4.13.2"
OPENS = ["--add-opens=java.base/java.util.concurrent=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED",
         "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED"]
JTREG_TESTS = ("java/util/concurrent", "java/util/Timer", "java/lang/ProcessBuilder", "java/lang/ProcessHandle",
               "java/lang/Process", "java/lang/Runtime", "java/io/PipedInputStream", "java/io/PipedOutputStream",
               "java/io/PipedReader", "java/nio/channels/Pipe", "java/lang/Thread")
TCK_LINE = re.compile(r"^tck: (passed|failed|error) (\S+)", re.M)


def agent(args, reports):
    return "-javaagent:%s=after=2s,watch=2s,out=%s" % (os.path.abspath(args.jar), reports)


def tck(args, work):
    """Outcome of each test, without and with the agent."""
    path = jvms.class_path(JUNIT)
    sources = glob.glob(os.path.join(args.source, "test/jdk/java/util/concurrent/tck/*.java"))
    if not sources:
        sys.exit("no test/jdk/java/util/concurrent/tck below " + args.source)
    jvms.compile_sources(args.java, sources + [os.path.join(HERE, "tck", "TckMain.java")], path, work)
    command = ["-Djsr166.testImplementationDetails=true", *OPENS, "-cp", work + ":" + path, "TckMain", args.tests]
    for label, options in (("without", []), ("with", [agent(args, os.path.join(work, "reports"))])):
        done = subprocess.run([args.java + "/bin/java", *options, *command], cwd=work, capture_output=True, text=True,
                              check=False)
        outcomes = {test: outcome for outcome, test in TCK_LINE.findall(done.stdout)}
        if not outcomes:
            sys.exit("no test has run: " + (done.stderr or done.stdout).strip()[-500:])
        yield label, outcomes


def jtreg(args, work):
    """Outcome of each test, without and with the agent."""
    tests = [os.path.join("test/jdk", test) for test in args.select or JTREG_TESTS]
    tests = [test for test in tests if os.path.exists(os.path.join(args.source, test))]
    for label, options in (("without", []), ("with", ["-javaoptions:" + agent(args, os.path.join(work, "reports"))])):
        report = os.path.join(work, label)
        subprocess.run([args.java + "/bin/java", "-jar", os.path.join(args.jtreg, "lib/jtreg.jar"), "-agentvm", "-a",
                        "-ignore:quiet", "-verbose:none", "-jdk:" + args.java, "-w:" + report, "-r:" + report + "-report",
                        *options, *tests], cwd=args.source, check=False)
        with open(report + "-report/text/summary.txt", encoding="utf-8") as summary:
            lines = [line.split(None, 1) for line in summary]
        yield label, {words[0]: words[1].split(".")[0].lower() for words in lines if len(words) == 2}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=("tck", "jtreg"))
    parser.add_argument("select", nargs="*", metavar="TEST", help="of jtreg")
    parser.add_argument("--source", required=True)
    parser.add_argument("--java", required=True)
    parser.add_argument("--jtreg", help="home of jtreg, which has lib/jtreg.jar")
    parser.add_argument("--tests", default=".*", help="of tck: names of classes and methods that are run")
    parser.add_argument("--jar", default=os.path.join(HERE, "../dist/target/hangscope.jar"))
    args = parser.parse_args()
    if args.suite == "jtreg" and not args.jtreg:
        parser.error("jtreg needs --jtreg")
    with tempfile.TemporaryDirectory(prefix="suites-") as work:
        outcomes = dict({"tck": tck, "jtreg": jtreg}[args.suite](args, work))
        reports = glob.glob(os.path.join(work, "reports", "*.txt"))
        for report in reports:
            with open(report, encoding="utf-8") as text:
                print(text.read())
    without, with_agent = outcomes["without"], outcomes["with"]
    differ = sorted(test for test in without.keys() | with_agent.keys() if without.get(test) != with_agent.get(test))
    for test in differ:
        print("%s: %s without the agent, %s with it" % (test, without.get(test, "not run"), with_agent.get(test, "not run")))
    passed = sum(outcome == "passed" for outcome in with_agent.values())
    print("%d tests, %d pass with the agent, %d differ, %d reports of the watcher" %
          (len(with_agent), passed, len(differ), len(reports)))
    return 1 if any(without.get(test) == "passed" for test in differ) else 0


if __name__ == "__main__":
    sys.exit(main())
