# A shell that passes each SIGHUP on to its worker over a pipe.
coproc WORKER { while read -r line; do : "$line"; done; }
exec 8>&"${WORKER[1]}"
trap 'echo again >&8' HUP
echo ready
while true; do wait "$WORKER_PID"; done
