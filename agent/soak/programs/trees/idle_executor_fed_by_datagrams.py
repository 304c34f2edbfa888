# expect: healthy
# about: an idle pool of processes; a thread receives jobs by UDP and puts them into the main thread's queue
# wait: 5
import queue
import socket
import threading
from concurrent.futures import ProcessPoolExecutor


def receive(jobs):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    while True:
        jobs.put(server.recv(100))


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(abs, range(4))))
        received = queue.Queue()
        threading.Thread(target=receive, args=(received,), daemon=True).start()
        while True:
            print(executor.submit(len, received.get()).result())
