// expect: healthy
// about: a launcher owns a socket in O_ASYNC mode whose SIGIO goes to its worker, which waits for a semaphore
#define _GNU_SOURCE
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t ready;

static void on_input(int signal_number) {
    sem_post(&ready);
}

int main(void) {
    sem_init(&ready, 0, 0);
    signal(SIGIO, on_input);
    pid_t worker = fork();
    if (worker == 0) {
        while (sem_wait(&ready)) {
        }
        _exit(0);
    }
    signal(SIGIO, SIG_IGN);
    struct sockaddr_un address = {AF_UNIX};
    strcpy(address.sun_path, "device.sock");
    int device = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(device, (struct sockaddr *) &address, sizeof address);
    listen(device, 5);
    fcntl(device, F_SETOWN, worker);
    fcntl(device, F_SETFL, O_ASYNC);
    waitpid(worker, 0, 0);
    return 0;
}
