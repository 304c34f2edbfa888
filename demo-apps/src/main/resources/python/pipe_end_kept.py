"""A child reads to the end of a Pipe and has closed its copy of the other end; the parent keeps that end and joins the child."""
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
    print("parent: mail handed over")
    mailer.join()
    print("parent: done")
