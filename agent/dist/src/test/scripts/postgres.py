#!/usr/bin/env python3
"""A row lock of a real PostgreSQL blocks an application with a HikariCP pool; prints the report and checks it.

usage: postgres.py hangscope.jar [JAVA_HOME]

Starts a server of its own in a new directory, on a free port of the loopback address, and removes it. The application runs twice: with
the row locked by another session, where the report must name the pool, the connections, the server's processes and how to ask for the
owner of the lock; and without, where nothing may be found. Needs Linux, Maven, javac, and initdb and pg_ctl (Debian: postgresql) on the
path or below /usr/lib/postgresql; without those it says so and exits with 77. As root it runs the server as the user postgres.
"""
import glob
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

DEPENDENCIES = ["com.zaxxer:HikariCP:5.1.0", "org.postgresql:postgresql:42.7.13", "org.slf4j:slf4j-api:2.0.17"]
HERE = os.path.dirname(os.path.abspath(__file__))


def tool(name):
    """The path of a program of PostgreSQL; None where it is not installed."""
    found = shutil.which(name)
    below = sorted(glob.glob("/usr/lib/postgresql/*/bin/" + name))
    return found or (below[-1] if below else None)


class Server:
    """A PostgreSQL server of its own."""

    def __init__(self, directory):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.directory = os.path.join(directory, "data")
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        os.mkdir(self.directory, 0o700)
        if self.user:
            os.chown(self.directory, self.user.pw_uid, self.user.pw_gid)
            os.chmod(directory, 0o755)
        self.run(tool("initdb"), "-U", "shop", "-A", "trust", "-D", self.directory)
        options = "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" % self.port
        self.run(tool("pg_ctl"), "-w", "-D", self.directory, "-l", os.path.join(self.directory, "log"), "-o", options, "start")

    def run(self, *command):
        rights = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=120, **rights)

    def url(self):
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=shop" % self.port

    def stop(self):
        self.run(tool("pg_ctl"), "-D", self.directory, "-m", "immediate", "stop")


def classpath(directory):
    """The jars of the libraries, from the local repository of Maven."""
    pom = "".join(
        "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
        % tuple(each.split(":"))
        for each in DEPENDENCIES
    )
    with open(os.path.join(directory, "pom.xml"), "w") as file:
        file.write(
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>orders</groupId>'
            "<artifactId>orders</artifactId><version>1</version><dependencies>%s</dependencies></project>" % pom
        )
    output = os.path.join(directory, "classpath")
    subprocess.run(
        ["mvn", "-q", "-B", "dependency:build-classpath", "-Dmdep.outputFile=" + output],
        cwd=directory,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return open(output).read().strip()


def findings(java, agent, jars, directory, url, mode):
    """The findings of a report that is requested after some seconds, and the text of that report."""
    out = os.path.join(directory, mode)
    os.mkdir(out)
    options = "-javaagent:%s=after=2s,watch=1s,silence=4s,out=%s" % (agent, out)
    command = [java + "/bin/java", options, "-cp", directory + ":" + jars, "Orders", url, mode]
    log = open(os.path.join(directory, mode + ".log"), "w+")
    application = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        deadline = time.time() + 60
        while "started" not in open(log.name).read() and time.time() < deadline and application.poll() is None:
            time.sleep(0.2)
        time.sleep(10)
        before = len(glob.glob(out + "/*.json"))
        os.kill(application.pid, signal.SIGQUIT)
        while time.time() < deadline and len(glob.glob(out + "/*.json")) <= before:
            time.sleep(0.2)
        reports = sorted(glob.glob(out + "/*.json"), key=os.path.getmtime)
        if len(reports) <= before:
            sys.exit("no report came:\n" + open(log.name).read())
        text = subprocess.run(
            [java + "/bin/java", "-jar", agent, "diagnose", reports[-1]], capture_output=True, text=True
        ).stdout
        return json.load(open(reports[-1]))["findings"], text
    finally:
        application.kill()
        application.wait()


def check(found):
    """What the findings of the locked run lack."""
    text = "".join(json.dumps(each) for each in found if each["kind"] == "unanswered-peer")
    wanted = ["HikariPool", "postgres: ", "socketTimeout", "Orders.order", "pg_blocking_pids", "127.0.0.1:"]
    return [each for each in wanted if each not in text]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not tool("initdb") or not tool("pg_ctl"):
        print("PostgreSQL is not installed here")
        sys.exit(77)
    agent = os.path.abspath(sys.argv[1])
    java = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("javac"))))
    directory = tempfile.mkdtemp(prefix="orders-")
    os.chmod(directory, 0o755)  # the server's user must reach its own directory below
    try:
        jars = classpath(directory)
        subprocess.run([java + "/bin/javac", "-cp", jars, "-d", directory, HERE + "/postgres/Orders.java"], check=True)
        failed = []
        for mode in ("locked", "free"):
            os.mkdir(os.path.join(directory, mode + "-server"))
            server = Server(os.path.join(directory, mode + "-server"))
            try:
                found, text = findings(java, agent, jars, directory, server.url(), mode)
            finally:
                server.stop()
            if mode == "locked":
                print(text)
                failed += ["the report does not name " + each for each in check(found)]
            else:
                failed += ["found where nothing is: " + each["summary"] for each in found]
        print("\n".join(failed) or "passed")
        sys.exit(1 if failed else 0)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
