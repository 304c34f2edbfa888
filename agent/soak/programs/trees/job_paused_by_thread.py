# expect: healthy
# about: one thread waits for the child, another stops and continues it in turns
import os
import signal
import subprocess
import threading
import time

child = subprocess.Popen(["sh", "-c", "while :; do sleep 0.1; done"])
threading.Thread(target=child.wait).start()
while True:
    os.kill(child.pid, signal.SIGSTOP)
    time.sleep(20)
    os.kill(child.pid, signal.SIGCONT)
    time.sleep(0.2)
