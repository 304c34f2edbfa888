"""Question and answer share one queue: the parent gets its own question back, the child waits for it."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def answer(questions, answers, ready):
    ready.wait()
    answers.put("answer to " + questions.get())
    print("child: answered")


if __name__ == "__main__":
    questions = fork.Queue()
    answers = questions
    ready = fork.Event()
    child = fork.Process(target=answer, args=(questions, answers, ready))
    child.start()
    questions.put("price of 12 chairs")
    print("parent: got", answers.get())
    ready.set()
    child.join()
    print("parent: done")
