# expect: healthy
# about: a supervisor restarts its worker when it ends; the worker reads one job from a named pipe
mkfifo jobs
while :; do
  sh -c 'read -r job < jobs; echo "$job"'
  sleep 0.2
done
