# A shell that passes each SIGUSR1 on to its worker over a pipe.
coproc WORKER { while read -r line; do : "$line"; done; }
exec 8>&"${WORKER[1]}"
trap 'echo again >&8' USR1
echo ready
while true; do wait "$WORKER_PID"; done
