"""A queue for each direction."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def answer(questions, answers, ready):
    ready.wait()
    answers.put("answer to " + questions.get())
    print("child: answered")


if __name__ == "__main__":
    questions = fork.Queue()
    answers = fork.Queue()
    ready = fork.Event()
    child = fork.Process(target=answer, args=(questions, answers, ready))
    child.start()
    questions.put("price of 12 chairs")
    ready.set()
    print("parent: got", answers.get())
    child.join()
    print("parent: done")
