"""Log records go through a queue. A Pool is forked while a thread holds the lock of that queue; a worker that logs waits for it for ever."""
import logging
import logging.handlers
import multiprocessing
import queue
import threading

method = multiprocessing.get_context("fork")
records = queue.Queue()
held = threading.Event()
forked = threading.Event()


def count_pending():
    with records.mutex:
        held.set()
        forked.wait()
        print("statistics:", len(records.queue), "records pending")


def work():
    logging.error("disk is nearly full")
    return "logged"


if __name__ == "__main__":
    logging.getLogger().addHandler(logging.handlers.QueueHandler(records))
    threading.Thread(target=count_pending).start()
    held.wait()
    with method.Pool(2) as pool:
        forked.set()
        print("parent: waits for the worker")
        print("parent:", pool.apply(work))
