"""A leader takes a lock and becomes a daemon; a standby of the same program waits for the lock."""
import fcntl
import os
import select
import socket
import subprocess
import sys

if len(sys.argv) > 1:
    lock = open("run.lock", "w")
    if sys.argv[1] == "standby":
        print("ready", flush=True)
    fcntl.flock(lock, fcntl.LOCK_EX)
    if sys.argv[1] == "leader":
        if os.fork():
            os._exit(0)
        os.setsid()
        if os.fork():
            os._exit(0)
    # The daemon serves, and ends with the test, which closes this pipe.
    server = socket.create_server(("127.0.0.1", 0))
    select.select([server, int(sys.argv[2])], [], [])
    os._exit(0)
r, w = os.pipe()
here = os.path.abspath(__file__)
subprocess.run([sys.executable, here, "leader", str(r)], pass_fds=[r])
subprocess.run([sys.executable, here, "standby", str(r)], pass_fds=[r])
