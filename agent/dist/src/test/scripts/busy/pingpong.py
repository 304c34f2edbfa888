# Healthy: two processes that send one byte to and fro over two pipes.
import os

a, b = os.pipe(), os.pipe()
if os.fork() == 0:
    os.close(a[1])
    os.close(b[0])
    while os.read(a[0], 1):
        os.write(b[1], b"x")
    os._exit(0)
os.close(a[0])
os.close(b[1])
while True:
    os.write(a[1], b"x")
    os.read(b[0], 1)
