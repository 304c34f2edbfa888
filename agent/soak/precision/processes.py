"""Process trees seen from outside: programs that say in their first lines what they do, and healthy programs of this machine.

A program's first lines have `# expect: ok|healthy|hang|orphan|defunct` (or `//`); its extension tells how to run it. They may
also have `wait` (seconds before the first sample), `kinds`, `cflags` and `pty: yes`. WORK is a directory of its own; where it
leaves `inspect.pid` there, that process is sampled.
"""

import contextlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from jvms import CannotRun
from results import is_hang, record

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../dist/src/test/scripts"))
import causes  # noqa: E402
import corpus  # noqa: E402  (a script beside the tests, which knows these programs)

TOOLS = {".py": "python3", ".sh": "bash", ".js": "node", ".rb": "ruby", ".pl": "perl", ".java": "java", ".c": "cc"}
MOST_FOR_A_HANG = 20  # what stands still looks the same each time
PYTHON_TESTS = ("test_subprocess", "test_multiprocessing_fork", "test_multiprocessing_spawn", "test_concurrent_futures")


def find(directory):
    """The programs in the directory that say what they do and that can be run here."""
    found = []
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        tool = TOOLS.get(os.path.splitext(name)[1])
        if tool and shutil.which(tool) and corpus.head(path).get("expect"):
            found.append((path, tool))
    return found


def command(path, tool, work):
    """How to run the program; one in C is compiled first."""
    if tool != "cc":
        return [tool, os.path.abspath(path)]
    binary = os.path.join(work, "program")
    flags = corpus.head(path).get("cflags", "").split()
    done = subprocess.run(["cc", "-w", "-pthread", "-o", binary, path, "-lrt"] + flags, capture_output=True, check=False)
    if done.returncode != 0:
        raise CannotRun("cc cannot compile it")
    return [binary]


def inspect(home, jar, pid):
    """The findings of one sample of a tree, or nothing when the tree has ended."""
    _, report, _ = corpus.inspect(home + "/bin/java", jar, pid)
    return report["findings"] if report else None


def run(source, path, tool, home, jar, samples):
    """Starts a program and samples what is left of its session: a healthy one as often as told, all trees at a time."""
    work = tempfile.mkdtemp(prefix="precision-")
    head = corpus.head(path)
    hangs = head["expect"].split()[0] == "hang"
    name = os.path.splitext(os.path.basename(path))[0]
    program, terminal = start(command(path, tool, work), work, head)
    try:
        time.sleep(float(head.get("wait", 5 if hangs else 2)))
        if hangs:
            taken, findings = until_found(home, jar, program, work, min(samples, MOST_FOR_A_HANG))
        else:
            taken, findings = look_often(home, jar, program, work, samples)
        if taken == 0:
            raise CannotRun("it ended before the first sample")
        return record(source, name, "processes", not hangs, taken, findings, causes.of(name, head))
    finally:
        corpus.end_session(program.pid)
        end_marked(work)
        program.wait()
        if terminal is not None:
            os.close(terminal)
        shutil.rmtree(work, ignore_errors=True)


def start(arguments, work, head):
    """The started program in a session of its own and, where it wants a terminal, the terminal's other end."""
    environment = {**os.environ, "WORK": work, "PYBIN": sys.executable}
    if head.get("pty") != "yes":
        return subprocess.Popen(arguments, cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True), None
    master, slave = pty.openpty()
    # setsid -c makes the terminal the controlling one of the new session, which keeps the process id of this child.
    program = subprocess.Popen(["setsid", "-c"] + arguments, cwd=work, env=environment, stdin=slave, stdout=slave,
                               stderr=slave)
    os.close(slave)
    if head.get("drain", "yes") == "yes":
        threading.Thread(target=drain, args=(master,), daemon=True).start()
    return program, master


def end_marked(work):
    """Kills what has left the session: it has inherited the environment."""
    mark = ("WORK=%s" % work).encode()
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            with open("/proc/%d/environ" % int(name), "rb") as environment:
                if mark in environment.read().split(b"\0"):
                    os.kill(int(name), signal.SIGKILL)


def drain(terminal):
    """Reads what is printed until the terminal is closed."""
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:  # no process has it open any more
        pass


def roots(program, work):
    """The processes whose trees are sampled."""
    with contextlib.suppress(OSError, IndexError):
        with open(os.path.join(work, "inspect.pid"), encoding="utf-8") as file:
            return [int(file.read().split()[0])]
    return corpus.session_members(program.pid)


def until_found(home, jar, program, work, samples):
    """Samples one after the other until a hang is found: how many, and the findings."""
    taken, findings = 0, []
    for _ in range(samples):
        for pid in roots(program, work):
            found = inspect(home, jar, pid)
            taken += found is not None
            findings += found or []
        if any(is_hang(each["verdict"]) for each in findings):
            break
        program.poll()
    return taken, findings


def look_often(home, jar, program, work, samples):
    """Lets `watch` sample the trees of a session, as many samples in all as told; fewer where they end before."""
    pids = roots(program, work)
    each_tree = -(-samples // max(1, len(pids)))
    looks = [subprocess.Popen([home + "/bin/java", "-jar", jar, "watch", str(pid), "--interval", "30ms", "--count",
                               str(each_tree), "--until-hung", "--json"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) for pid in pids]
    taken, findings = 0, []
    for look in looks:
        answer, _ = look.communicate()
        program.poll()
        if look.returncode in (0, 1) and answer.lstrip().startswith("{"):
            findings += json.loads(answer)["findings"]
            taken += each_tree if look.returncode == 0 else 1
    return taken, findings


def watch(name, command, home, jar, seconds, directory=None):
    """Starts a healthy program and lets `watch` sample it, which it does once a second."""
    program = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    taken, findings, until = 0, [], time.monotonic() + seconds
    try:
        while program.poll() is None and time.monotonic() < until:
            start = time.monotonic()
            left = max(2, int(min(30, until - start)))
            done = subprocess.run([home + "/bin/java", "-jar", jar, "watch", str(program.pid), "--until-hung",
                                   "--timeout", "%ds" % left, "--json"], capture_output=True, text=True, check=False)
            taken += max(1, int(time.monotonic() - start) - 1)
            if done.returncode in (0, 1) and done.stdout.strip():
                findings += json.loads(done.stdout)["findings"]
                if done.returncode == 1:
                    print(done.stdout[:3000], flush=True)
        return record("processes", name, "processes", True, taken, findings)
    finally:
        corpus.end_session(program.pid)
        program.wait()


def healthy_programs(directory):
    """Name and command of each healthy program that is installed here. Servers listen on the loopback address only."""
    python = shutil.which("python3")
    for test in PYTHON_TESTS:
        if python and subprocess.run([python, "-c", "import test." + test], capture_output=True, check=False).returncode == 0:
            yield "CPython's " + test, [python, "-m", "test", "-q", test]
    if shutil.which("node"):
        yield "node, HTTP server with two workers", ["node", "-e", NODE]
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if nginx:
        config = os.path.join(directory, "nginx.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(NGINX.replace("DIRECTORY", directory))
        yield "nginx", [nginx, "-p", directory, "-c", config]
    if shutil.which("ssh-agent"):
        yield "ssh-agent", ["ssh-agent", "-D", "-a", os.path.join(directory, "agent")]
    yield from postgres(directory)


def postgres(directory):
    """An idle server of its own; it refuses to run as root, so it needs runuser and a user then."""
    binaries = sorted(each for each in ("/usr/lib/postgresql/" + v + "/bin" for v in _list("/usr/lib/postgresql"))
                      if os.path.exists(each + "/initdb"))
    if not binaries or (os.geteuid() == 0 and not _user_exists("postgres")):
        return
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data = os.path.join(directory, "postgres")
    os.makedirs(data, exist_ok=True)
    os.chmod(directory, 0o755)
    if prefix:
        shutil.chown(data, "postgres")
    subprocess.run(prefix + [binaries[-1] + "/initdb", "-D", data], capture_output=True, check=False)
    yield "postgres", prefix + [binaries[-1] + "/postgres", "-D", data, "-k", data, "-c", "listen_addresses="]


def _list(directory):
    return os.listdir(directory) if os.path.isdir(directory) else []


def _user_exists(name):
    return subprocess.run(["id", name], capture_output=True, check=False).returncode == 0


NODE = """
const cluster = require('cluster'), http = require('http');
if (cluster.isPrimary) { cluster.fork(); cluster.fork(); }
else http.createServer((q, a) => a.end('hello')).listen(0, '127.0.0.1');
"""
NGINX = """
daemon off; worker_processes 2; pid DIRECTORY/nginx.pid; error_log DIRECTORY/error.log;
events { } http { access_log off; client_body_temp_path DIRECTORY/a; proxy_temp_path DIRECTORY/b; fastcgi_temp_path DIRECTORY/c;
uwsgi_temp_path DIRECTORY/d; scgi_temp_path DIRECTORY/e; server { listen unix:DIRECTORY/http; } }
"""
