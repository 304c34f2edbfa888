"""A job with a worker. Killed by SIGKILL it cannot end its worker, which works on and holds the output."""
import multiprocessing
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
    print("job: worker started")
    worker.join()
