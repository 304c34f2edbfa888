# Healthy: a Pool that maps, and is made anew now and then.
import multiprocessing


def double(i):
    return 2 * i


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    while True:
        with multiprocessing.Pool(3) as pool:
            for _ in range(20):
                pool.map(double, range(50))
