"""A child adds up invoices until it gets None. Nobody puts None; the parent waits for the child at exit."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def add_up(invoices):
    total = 0
    for amount in iter(invoices.get, None):
        total += amount
        print("adder: total", total)
    print("adder: done")


if __name__ == "__main__":
    invoices = fork.Queue()
    adder = fork.Process(target=add_up, args=(invoices,))
    adder.start()
    for amount in (10, 20, 30):
        invoices.put(amount)
    print("parent: 3 invoices handed over")
