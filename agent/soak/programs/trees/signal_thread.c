// expect: healthy
// about: one thread waits for SIGHUP and SIGTERM, three wait for a condition that it signals, the main thread joins
#include <pthread.h>
#include <signal.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int jobs;

static void *work(void *unused) {
    pthread_mutex_lock(&mutex);
    for (;;) {
        while (jobs == 0) {
            pthread_cond_wait(&condition, &mutex);
        }
        jobs--;
    }
}

static void *take_signals(void *signals) {
    int number;
    for (;;) {
        sigwait(signals, &number);
        pthread_mutex_lock(&mutex);
        jobs++;
        pthread_cond_signal(&condition);
        pthread_mutex_unlock(&mutex);
    }
}

int main(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, 0);
    pthread_t threads[4];
    pthread_create(&threads[0], 0, take_signals, &signals);
    for (int i = 1; i < 4; i++) {
        pthread_create(&threads[i], 0, work, 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], 0);
    }
    return 0;
}
