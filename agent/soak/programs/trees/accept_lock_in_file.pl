# expect: healthy
# about: a pre-fork server: one worker accepts, the others wait for the lock file, the parent waits for any child
use strict;
use warnings;
use Fcntl ':flock';
use IO::Socket::INET;

my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1', LocalPort => 0) or die $!;
for (1 .. 4) {
    next if fork;
    while (1) {
        open my $lock, '>>', 'accept.lock' or die $!;
        flock $lock, LOCK_EX;
        my $client = $server->accept;
        close $lock;
        print {$client} "hello\n";
        close $client;
    }
}
1 while wait > 0;
