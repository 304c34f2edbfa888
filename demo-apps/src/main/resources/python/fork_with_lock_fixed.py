"""The child is spawned: it starts anew and inherits no lock."""
import multiprocessing
import threading

method = multiprocessing.get_context("spawn")
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
