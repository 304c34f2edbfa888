# expect: healthy
# about: a script that stops its batch job for the day and will continue it
(while :; do sleep 1; done) &
job=$!
kill -STOP $job
sleep 5000
kill -CONT $job
wait
