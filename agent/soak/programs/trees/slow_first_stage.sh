# expect: healthy
# about: a pipeline whose first stage computes for long before it prints
awk 'BEGIN { while (1) x += sqrt(x + 1) }' < /dev/null | sort | uniq -c
