# Healthy, and made to deceive: the only writer of a pipe hands its end on by forking and exiting, hop after hop, while
# the reader waits. Whoever reads descriptor tables one after another may miss the end each time.
import os
import time

while True:
    r, w = os.pipe()
    first = os.fork()
    if first == 0:
        os.close(r)
        for _ in range(20):
            if os.fork():
                os._exit(0)
            time.sleep(0.002)
        os.write(w, b"x")
        os._exit(0)
    os.close(w)
    os.read(r, 1)
    os.close(r)
    os.waitpid(first, 0)
