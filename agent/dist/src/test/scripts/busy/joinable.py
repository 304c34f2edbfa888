# Healthy: a JoinableQueue whose producer joins it, with a daemonic consumer, again and again.
import multiprocessing


def consume(queue):
    while True:
        queue.get()
        queue.task_done()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    q = multiprocessing.JoinableQueue()
    multiprocessing.Process(target=consume, args=(q,), daemon=True).start()
    while True:
        for i in range(50):
            q.put(i)
        q.join()
