"""The parent joins the child and so reaps it."""
import multiprocessing
import time

fork = multiprocessing.get_context("fork")
WORK_SECONDS = 1


def check():
    print("child: checked, done")


if __name__ == "__main__":
    child = fork.Process(target=check)
    child.start()
    child.join()
    print("parent: works")
    time.sleep(WORK_SECONDS)
    print("parent: done")
