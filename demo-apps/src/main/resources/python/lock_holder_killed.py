"""A shared lock is a counter that nobody owns: when its holder is killed, nobody gives it back."""
import multiprocessing
import os
import signal

fork = multiprocessing.get_context("fork")


def book(lock, account):
    with lock:
        if account == 0:
            os.kill(os.getpid(), signal.SIGKILL)  # as the out-of-memory killer does
        print("booked on account", account)


if __name__ == "__main__":
    lock = fork.Lock()
    clerks = [fork.Process(target=book, args=(lock, account)) for account in range(3)]
    for clerk in clerks:
        clerk.start()
        if clerk is clerks[0]:
            clerk.join()
            print("parent: the first clerk was killed")
    for clerk in clerks:
        clerk.join()
    print("parent: done")
