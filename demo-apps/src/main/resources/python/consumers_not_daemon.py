"""Consumers serve for ever and are no daemons: the parent joins them at exit."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def cook(name, dishes):
    for number in range(2):
        dishes.put("dish %d of %s" % (number, name))
    dishes.join()
    print(name + ": all served, done")


def serve(name, dishes):
    while True:
        print(name + ": serves", dishes.get())
        dishes.task_done()


if __name__ == "__main__":
    dishes = fork.JoinableQueue()
    cooks = [fork.Process(target=cook, args=(name, dishes)) for name in ("cook-1", "cook-2")]
    waiters = [fork.Process(target=serve, args=(name, dishes)) for name in ("waiter-1", "waiter-2")]
    for each in cooks + waiters:
        each.start()
    print("parent: done")
