# expect: healthy
# about: a queue server with an address that any client can connect to, and local workers that wait for jobs
# wait: 5
import multiprocessing
import queue
from multiprocessing.managers import BaseManager

ADDRESS = "jobs.sock"
JOBS = queue.Queue()


class Server(BaseManager):
    pass


def jobs():
    return JOBS


Server.register("jobs", jobs)


def work():
    client = Server(ADDRESS, authkey=b"key")
    client.connect()
    shared = client.jobs()
    while shared.get() != "stop":
        pass


if __name__ == "__main__":
    server = Server(ADDRESS, authkey=b"key")
    server.start()
    workers = [multiprocessing.Process(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
