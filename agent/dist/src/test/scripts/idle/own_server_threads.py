"""A server with a thread for each request runs curl against itself, and the request takes long."""
import http.server
import subprocess
import threading
import time

asked = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.set()
        time.sleep(100_000)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
curl = subprocess.Popen(["curl", "-s", f"http://127.0.0.1:{server.server_port}/"], stdin=subprocess.DEVNULL)
asked.wait()
print("ready", flush=True)
curl.wait()
