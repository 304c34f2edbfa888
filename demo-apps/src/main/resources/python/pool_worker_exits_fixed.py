"""ProcessPoolExecutor: sys.exit in a task is an exception of that task."""
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

fork = multiprocessing.get_context("fork")


def resize(number):
    if number == 2:
        sys.exit("cannot resize picture 2")
    return number


if __name__ == "__main__":
    with ProcessPoolExecutor(3, mp_context=fork) as pool:
        resized = [pool.submit(resize, number) for number in range(5)]
        print("parent: 5 pictures handed over, waits for the pool")
    for each in resized:
        try:
            print("parent: resized", each.result())
        except (BrokenProcessPool, SystemExit):
            print("parent: a picture is lost")
    print("parent: done")
