"""A child waits at a semaphore in a System V segment, which has no name but an id."""
import ctypes
import os

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
segment = libc.shmget(0, 4096, 0o600)
gate = ctypes.c_void_p(libc.shmat(segment, None, 0))
libc.shmctl(segment, 0, None)
libc.sem_init(gate, 1, 0)
child = os.fork()
if child == 0:
    libc.sem_wait(gate)
    os._exit(0)
print("ready", flush=True)
os.waitpid(child, 0)
