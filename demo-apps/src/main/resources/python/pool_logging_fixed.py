"""The Pool is spawned: its workers have a logging of their own."""
import logging
import logging.handlers
import multiprocessing
import queue
import threading

method = multiprocessing.get_context("spawn")
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
