"""ProcessPoolExecutor notices that a worker died and fails what is not done."""
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

fork = multiprocessing.get_context("fork")


def resize(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)  # as the out-of-memory killer does
    return number


if __name__ == "__main__":
    with ProcessPoolExecutor(3, mp_context=fork) as pool:
        resized = [pool.submit(resize, number) for number in range(5)]
        print("parent: 5 pictures handed over, waits for the pool")
    for each in resized:
        try:
            print("parent: resized", each.result())
        except BrokenProcessPool:
            print("parent: a worker died, its pictures are lost")
    print("parent: done")
