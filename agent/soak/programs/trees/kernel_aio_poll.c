// expect: healthy
// about: the kernel polls a listening socket for an io_getevents, and a worker reads a pipe of the same process
#include <linux/aio_abi.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
    int jobs[2];
    char byte;
    pipe(jobs);
    if (fork() == 0) {
        close(jobs[1]);
        read(jobs[0], &byte, 1);
        _exit(0);
    }
    close(jobs[0]);
    struct sockaddr_un address = {AF_UNIX};
    strcpy(address.sun_path, "aio.sock");
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(server, (struct sockaddr *) &address, sizeof address);
    listen(server, 5);
    aio_context_t context = 0;
    syscall(SYS_io_setup, 4, &context);
    struct iocb poll = {.aio_fildes = server, .aio_lio_opcode = IOCB_CMD_POLL, .aio_buf = POLLIN};
    struct iocb *requests[] = {&poll};
    syscall(SYS_io_submit, context, 1, requests);
    struct io_event event;
    syscall(SYS_io_getevents, context, 1, 1, &event, 0);
    return 0;
}
