"""A task calls sys.exit, which ends its Pool worker; Pool.join waits for the result for ever."""
import multiprocessing
import sys

fork = multiprocessing.get_context("fork")


def resize(number):
    if number == 2:
        sys.exit("cannot resize picture 2")
    return number


if __name__ == "__main__":
    pool = fork.Pool(processes=3)
    for number in range(5):
        pool.apply_async(resize, (number,))
    pool.close()
    print("parent: 5 pictures handed over, waits for the pool")
    pool.join()
    print("parent: done")
