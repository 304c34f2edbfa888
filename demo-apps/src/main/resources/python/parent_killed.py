"""The parent is killed; its worker works on, and holds the output that the reader waits for."""
import multiprocessing
import os
import signal
import time

fork = multiprocessing.get_context("fork")


def simulate(started):
    started.set()
    time.sleep(600)


if __name__ == "__main__":
    started = fork.Event()
    worker = fork.Process(target=simulate, args=(started,))
    worker.start()
    started.wait()
    print("parent: worker started")
    os.kill(os.getpid(), signal.SIGKILL)
