"""Forked workers read jobs from a pipe; the master waits for their ends and writes a job for each SIGHUP."""
import os
import signal

jobs, desk = os.pipe()
for _ in range(2):
    if os.fork() == 0:
        os.close(desk)
        while os.read(jobs, 1):
            pass
        os._exit(0)
os.close(jobs)
signal.signal(signal.SIGHUP, lambda *_: os.write(desk, b"j"))
print("ready", flush=True)
os.wait()
