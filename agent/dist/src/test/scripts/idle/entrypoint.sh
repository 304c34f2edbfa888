# An entry point in front of a daemon that does something only when it gets a signal.
python3 -c '
import queue, signal
signals = queue.SimpleQueue()
for each in signal.SIGUSR1, signal.SIGTERM:
    signal.signal(each, lambda number, frame: signals.put(number))
print("ready", flush=True)
while signals.get() != signal.SIGTERM:
    pass
'
echo ended
