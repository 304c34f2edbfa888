# expect: healthy
# about: a runner starts a process for each short job, and a thread reads the pipe on which jobs report errors only
import multiprocessing
import threading
import time


def job(errors):
    time.sleep(0.3)


def run_jobs(errors):
    while True:
        process = multiprocessing.Process(target=job, args=(errors,))
        process.start()
        process.join()


def print_errors(errors):
    while True:
        print(errors.get())


if __name__ == "__main__":
    queue = multiprocessing.SimpleQueue()
    threads = [threading.Thread(target=each, args=(queue,)) for each in (run_jobs, print_errors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
