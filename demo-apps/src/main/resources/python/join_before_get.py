"""The parent joins the child before it gets the result: a megabyte, which the pipe does not hold."""
import multiprocessing

fork = multiprocessing.get_context("fork")


def render(pages):
    pages.put("x" * 1000000)
    print("renderer: page put, done")


if __name__ == "__main__":
    pages = fork.Queue()
    renderer = fork.Process(target=render, args=(pages,))
    renderer.start()
    print("parent: waits for the renderer")
    renderer.join()
    print("parent: got", len(pages.get()), "characters")
