# expect: healthy
# about: tail -F of a log that nothing writes, into a reader
touch quiet.log
tail -n0 -F quiet.log | while read -r line; do echo "$line" >> copy; done
