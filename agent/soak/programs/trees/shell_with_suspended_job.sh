# expect: healthy
# about: a script with job control whose job has stopped itself until a SIGCONT
# pty: yes
set -m
sh -c 'kill -STOP $$; echo continued' &
sleep 5000
