# expect: healthy
# about: workers wait for an event of a manager that a clock process sets each hour
# wait: 5
import multiprocessing
import time


def tick(event):
    while True:
        time.sleep(3600)
        event.set()
        event.clear()


def work(event):
    while True:
        event.wait()


if __name__ == "__main__":
    shared = multiprocessing.Manager().Event()
    processes = [multiprocessing.Process(target=each, args=(shared,)) for each in (work, work, tick)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
