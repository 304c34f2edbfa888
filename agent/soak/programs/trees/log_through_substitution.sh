# expect: healthy
# about: a service that logs through a process substitution
exec > >(while read -r line; do printf '%s %s\n' "$(date +%T)" "$line" >> service.log; done) 2>&1
while :; do
  echo beat
  sleep 300
done
