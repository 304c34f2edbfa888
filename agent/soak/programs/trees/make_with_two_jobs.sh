# expect: healthy
# about: make -j2 with recursive makes: two jobs are at work, the others wait for a token
printf 'all: a b c\na b c:\n\t$(MAKE) -f sub.mk\n' > Makefile
printf 'all: x y\nx y:\n\tsleep 5000\n' > sub.mk
exec make -j2
