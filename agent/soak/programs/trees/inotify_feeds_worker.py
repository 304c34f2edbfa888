# expect: healthy
# about: the parent reads inotify events of a directory and writes jobs to the pipe of its worker
import ctypes
import os

IN_CREATE = 0x100
libc = ctypes.CDLL(None)
events = libc.inotify_init()
libc.inotify_add_watch(events, b".", IN_CREATE)
jobs, feed = os.pipe()
if os.fork() == 0:
    os.close(feed)
    os.close(events)
    while os.read(jobs, 1):
        pass
    os._exit(0)
os.close(jobs)
while True:
    os.read(events, 4096)
    os.write(feed, b"j")
