# Two services take commands from FIFOs that each keeps open for itself, and answer through the other's.
mkfifo one two
(exec 3<>one 4>two; while read -r line <&3; do echo "$line" >&4; done) &
exec 5<>two 6>one
echo ready
while read -r line <&5; do echo "$line" >&6; done
