"""A child reads to the end of a Pipe; the parent closes its end when it has sent all."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def deliver(ours, theirs):
    ours.close()
    while True:
        try:
            print("mailer: delivers to", theirs.recv())
        except EOFError:
            break
    print("mailer: done")


if __name__ == "__main__":
    ours, theirs = fork.Pipe()
    mailer = fork.Process(target=deliver, args=(ours, theirs))
    mailer.start()
    theirs.close()
    ours.send("ann")
    ours.close()
    print("parent: mail handed over")
    mailer.join()
    print("parent: done")
