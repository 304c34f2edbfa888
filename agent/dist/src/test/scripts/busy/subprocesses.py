# Healthy: starts a child that writes to a pipe, reads it to the end, reaps it, again and again.
import subprocess

while True:
    subprocess.run(["/bin/echo", "x" * 100], capture_output=True, check=True)
