"""A file lock belongs to its holder: the kernel gives it back when the holder is killed."""
import contextlib
import fcntl
import multiprocessing
import os
import signal
import tempfile

fork = multiprocessing.get_context("fork")


@contextlib.contextmanager
def locked(path):
    with open(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def book(lock, account):
    with locked(lock):
        if account == 0:
            os.kill(os.getpid(), signal.SIGKILL)  # as the out-of-memory killer does
        print("booked on account", account)


if __name__ == "__main__":
    file = tempfile.NamedTemporaryFile()
    lock = file.name
    clerks = [fork.Process(target=book, args=(lock, account)) for account in range(3)]
    for clerk in clerks:
        clerk.start()
        if clerk is clerks[0]:
            clerk.join()
            print("parent: the first clerk was killed")
    for clerk in clerks:
        clerk.join()
    print("parent: done")
