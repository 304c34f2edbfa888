# expect: healthy
# about: the leader took a file lock and became a daemon; the standby waits for the lock
import fcntl
import os
import time

leader = open("leader.lock", "w")
fcntl.flock(leader, fcntl.LOCK_EX)
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    while True:
        time.sleep(600)
os.wait()
leader.close()
standby = open("leader.lock", "w")
fcntl.flock(standby, fcntl.LOCK_EX)
