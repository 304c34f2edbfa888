# Healthy: a producer and two consumers over one multiprocessing.Queue, with sentinels, again and again.
import multiprocessing


def produce(queue):
    for i in range(200):
        queue.put(i)
    queue.put(None)
    queue.put(None)


def consume(queue):
    while queue.get() is not None:
        pass


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    while True:
        q = multiprocessing.Queue()
        members = [multiprocessing.Process(target=f, args=(q,)) for f in (produce, consume, consume)]
        for member in members:
            member.start()
        for member in members:
            member.join()
