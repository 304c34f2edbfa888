// expect: healthy
// about: a pre-fork server whose workers share a mutex; its owner waits in epoll for the listening socket
#include <netinet/in.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(int server, pthread_mutex_t *mutex) {
    for (;;) {
        pthread_mutex_lock(mutex);
        int events = epoll_create1(0);
        struct epoll_event event = {.events = EPOLLIN};
        epoll_ctl(events, EPOLL_CTL_ADD, server, &event);
        epoll_wait(events, &event, 1, -1);
        int client = accept(server, 0, 0);
        pthread_mutex_unlock(mutex);
        close(client);
        close(events);
    }
}

int main(void) {
    struct sockaddr_in address = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
    int server = socket(AF_INET, SOCK_STREAM, 0);
    bind(server, (struct sockaddr *) &address, sizeof address);
    listen(server, 5);
    pthread_mutex_t *mutex = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(mutex, &attributes);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            serve(server, mutex);
        }
    }
    while (wait(0) > 0) {
    }
    return 0;
}
