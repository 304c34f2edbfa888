"""Two children convert pictures until they get None. Each gets one."""
import multiprocessing

fork = multiprocessing.get_context("fork")
CONVERTERS = 2


def convert(name, pictures):
    for picture in iter(pictures.get, None):
        print(name + ": converts", picture)
    print(name + ": done")


if __name__ == "__main__":
    pictures = fork.Queue()
    converters = [
        fork.Process(target=convert, args=("converter-%d" % number, pictures)) for number in range(CONVERTERS)
    ]
    for converter in converters:
        converter.start()
    for number in range(4):
        pictures.put("picture-%d.png" % number)
    for converter in converters:
        pictures.put(None)
    for converter in converters:
        converter.join()
    print("parent: done")
