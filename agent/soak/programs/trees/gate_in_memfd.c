// expect: healthy
// about: workers wait at a semaphore in a memfd that the server can hand to any client that connects
#define _GNU_SOURCE
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
    int file = memfd_create("gate", 0);
    ftruncate(file, 4096);
    sem_t *gate = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    sem_init(gate, 1, 0);
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            close(file);
            sem_wait(gate);
            _exit(0);
        }
    }
    struct sockaddr_un address = {AF_UNIX};
    strcpy(address.sun_path, "gate.sock");
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(server, (struct sockaddr *) &address, sizeof address);
    listen(server, 5);
    for (;;) {
        close(accept(server, 0, 0));
    }
}
