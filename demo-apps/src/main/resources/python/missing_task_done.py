"""The parent joins the queue; the loader leaves records without a key without task_done."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def load(records):
    while True:
        record = records.get()
        if record.startswith(","):
            print("loader: left out", record)
            continue
        print("loader: loaded", record)
        records.task_done()


if __name__ == "__main__":
    records = fork.JoinableQueue()
    loader = fork.Process(target=load, args=(records,), daemon=True)
    loader.start()
    for record in ("1,chair", ",table", "3,lamp"):
        records.put(record)
    print("parent: 3 records handed over")
    records.join()
    print("parent: all loaded")
