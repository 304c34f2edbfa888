"""A child reads mails from a Pipe until it gets None, which the parent sends last."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def deliver(mails):
    for mail in iter(mails.recv, None):
        print("mailer: delivers to", mail)
    print("mailer: done")


if __name__ == "__main__":
    ours, theirs = fork.Pipe()
    mailer = fork.Process(target=deliver, args=(theirs,))
    mailer.start()
    ours.send("ann")
    ours.send("bob")
    ours.send(None)
    print("parent: 2 mails handed over")
