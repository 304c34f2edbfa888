// expect: healthy
// about: the C library's helper thread posts a semaphore when a message arrives (mq_notify with SIGEV_THREAD)
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static sem_t arrived;

static void on_message(union sigval value) {
    sem_post(&arrived);
}

int main(void) {
    char name[40];
    snprintf(name, sizeof name, "/soak%d", getpid());
    struct mq_attr attributes = {0, 8, 64};
    mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_message};
    sem_init(&arrived, 0, 0);
    mq_notify(queue, &event);
    while (sem_wait(&arrived)) {
    }
    return 0;
}
