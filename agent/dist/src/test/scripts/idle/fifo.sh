# Takes commands from a FIFO that it holds open in both directions, so that it never sees an end of file.
mkfifo commands
exec 3<>commands
echo ready
read -r -u 3 line
