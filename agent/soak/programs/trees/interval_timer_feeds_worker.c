// expect: healthy
// about: the handler of an interval timer gives the worker a job each hour; both wait for each other's pipe
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static int jobs[2], results[2];

static void give_job(int signal_number) {
    write(jobs[1], "j", 1);
}

int main(void) {
    char byte;
    pipe(jobs);
    pipe(results);
    if (fork() == 0) {
        close(jobs[1]);
        close(results[0]);
        while (read(jobs[0], &byte, 1) > 0) {
            write(results[1], "r", 1);
        }
        _exit(0);
    }
    close(jobs[0]);
    close(results[1]);
    signal(SIGALRM, give_job);
    struct itimerval hourly = {{3600, 0}, {3600, 0}};
    setitimer(ITIMER_REAL, &hourly, 0);
    while (read(results[0], &byte, 1) > 0) {
    }
    return 0;
}
