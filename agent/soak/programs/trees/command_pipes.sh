# expect: healthy
# about: a service with a named pipe for users and one for operators, each read by a loop of its own
mkfifo user operator
(while :; do while read -r line; do echo "user $line"; done < user; done) &
(while :; do while read -r line; do echo "operator $line"; done < operator; done) &
wait
