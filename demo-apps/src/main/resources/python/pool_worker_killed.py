"""A Pool worker is killed; Pool.join waits for its result for ever."""
import multiprocessing
import os
import signal

fork = multiprocessing.get_context("fork")


def resize(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)  # as the out-of-memory killer does
    return number


if __name__ == "__main__":
    pool = fork.Pool(processes=3)
    for number in range(5):
        pool.apply_async(resize, (number,))
    pool.close()
    print("parent: 5 pictures handed over, waits for the pool")
    pool.join()
    print("parent: done")
