"""TERM is blocked in each thread; one thread takes it with sigwait and wakes the main thread."""
import signal
import threading

signal.signal(signal.SIGTERM, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
asked = threading.Lock()
asked.acquire()


def wait():
    signal.sigwait([signal.SIGTERM])
    asked.release()


threading.Thread(target=wait).start()
print("ready", flush=True)
asked.acquire()
