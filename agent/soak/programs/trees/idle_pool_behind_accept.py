# expect: healthy
# about: a server that waits in accept and has an idle pool of spawned workers
# wait: 9
import multiprocessing
import socket

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    pool = multiprocessing.Pool(2)
    print(pool.map(abs, range(4)))
    server = socket.socket(socket.AF_UNIX)
    server.bind("pool.sock")
    server.listen(5)
    while True:
        client, _ = server.accept()
        client.sendall(b"%d" % pool.apply(abs, (-1,)))
        client.close()
