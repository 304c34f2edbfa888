# expect: healthy
# about: the starter of a daemon has ended, and the daemon's output is followed through the pipe that it inherited
import subprocess

DAEMON = "sh -c 'while :; do echo alive; sleep 7; done' & echo started"
with subprocess.Popen(["sh", "-c", DAEMON], stdout=subprocess.PIPE) as starter:
    for line in starter.stdout:
        print(line)
