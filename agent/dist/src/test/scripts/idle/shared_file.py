"""A child waits at a semaphore in a file that was renamed by link and unlink, as glibc makes named semaphores."""
import ctypes
import mmap
import os

libc = ctypes.CDLL(None)
file = os.open("first", os.O_CREAT | os.O_RDWR, 0o600)
os.ftruncate(file, mmap.PAGESIZE)
memory = mmap.mmap(file, mmap.PAGESIZE)
os.link("first", "second")
os.unlink("first")
os.close(file)
gate = ctypes.byref(ctypes.c_char.from_buffer(memory))
libc.sem_init(gate, 1, 0)
child = os.fork()
if child == 0:
    libc.sem_wait(gate)
    os._exit(0)
print("ready", flush=True)
os.waitpid(child, 0)
