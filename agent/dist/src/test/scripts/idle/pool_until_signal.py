"""A pool without work; the main thread waits for a handler of SIGTERM."""
import multiprocessing
import signal
import threading


def double(number):
    return 2 * number


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        pool.map(double, range(4))
        end = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: end.set())
        print("ready", flush=True)
        end.wait()
