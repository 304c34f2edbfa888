"""A job with a worker, which ends its worker when it is asked to end."""
import multiprocessing
import signal
import sys
import time

fork = multiprocessing.get_context("fork")


def simulate(started):
    started.set()
    time.sleep(600)


def end(worker):
    worker.kill()
    worker.join()
    print("job: worker ended")
    sys.exit(0)


if __name__ == "__main__":
    started = fork.Event()
    worker = fork.Process(target=simulate, args=(started,))
    worker.start()
    started.wait()
    signal.signal(signal.SIGTERM, lambda *_: end(worker))
    print("job: worker started")
    worker.join()
