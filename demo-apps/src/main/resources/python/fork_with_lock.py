"""A thread holds a lock while another forks: the child has the lock, held, and no thread that will release it."""
import multiprocessing
import threading

method = multiprocessing.get_context("fork")
cache_lock = threading.Lock()
held = threading.Event()
started = threading.Event()


def refresh():
    with cache_lock:
        held.set()
        started.wait()
    print("refresher: done")


def report():
    with cache_lock:
        print("child: report written")


if __name__ == "__main__":
    threading.Thread(target=refresh).start()
    held.wait()
    child = method.Process(target=report)
    child.start()
    started.set()
    print("parent: waits for the report")
    child.join()
    print("parent: done")
