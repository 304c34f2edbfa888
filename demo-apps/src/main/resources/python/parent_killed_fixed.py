"""The parent is asked to end, and ends its worker first."""
import multiprocessing
import os
import signal
import sys
import time

fork = multiprocessing.get_context("fork")


def simulate(started):
    started.set()
    time.sleep(600)


def end(worker):
    worker.terminate()
    worker.join()
    print("parent: worker ended")
    sys.exit(0)


if __name__ == "__main__":
    started = fork.Event()
    worker = fork.Process(target=simulate, args=(started,))
    worker.start()
    started.wait()
    print("parent: worker started")
    signal.signal(signal.SIGTERM, lambda *_: end(worker))
    os.kill(os.getpid(), signal.SIGTERM)
