"""The parent never joins a child that has ended: a zombie for as long as the parent works."""
import multiprocessing
import time

fork = multiprocessing.get_context("fork")
WORK_SECONDS = 600


def check():
    print("child: checked, done")


if __name__ == "__main__":
    child = fork.Process(target=check)
    child.start()
    print("parent: works")
    time.sleep(WORK_SECONDS)
    print("parent: done")
