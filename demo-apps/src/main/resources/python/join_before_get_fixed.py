"""The parent gets the result before it joins the child."""
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
    print("parent: got", len(pages.get()), "characters")
    renderer.join()
