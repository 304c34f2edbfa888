// expect: healthy
// about: a supervisor in epoll on a signalfd, and workers that read jobs from its pipe
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

int main(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, 0);
    int jobs[2];
    char byte;
    pipe(jobs);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            close(jobs[1]);
            while (read(jobs[0], &byte, 1) > 0) {
            }
            _exit(0);
        }
    }
    int received = signalfd(-1, &signals, 0);
    int events = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(events, EPOLL_CTL_ADD, received, &event);
    while (epoll_wait(events, &event, 1, -1) > 0) {
        struct signalfd_siginfo signal;
        read(received, &signal, sizeof signal);
        if (signal.ssi_signo != SIGHUP) {
            break;
        }
        write(jobs[1], "j", 1);
    }
    return 0;
}
