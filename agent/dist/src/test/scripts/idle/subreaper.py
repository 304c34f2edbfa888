"""Waits for any child and will adopt the one that is at work: prctl(2), PR_SET_CHILD_SUBREAPER."""
import ctypes
import os
import time

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
pipe, end = os.pipe()
if os.fork() == 0:
    os.close(end)
    if os.fork() == 0:
        os.close(pipe)
        time.sleep(3600)
        os._exit(0)
    os.read(pipe, 1)
    os._exit(0)
os.close(pipe)
print("ready", flush=True)
os.wait()
os.write(end, b"x")
