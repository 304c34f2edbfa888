"""An asyncio loop that has warmed up its process pool and waits for SIGTERM."""
import asyncio
import concurrent.futures
import signal


async def serve(executor):
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, end.set)
    await asyncio.gather(*(loop.run_in_executor(executor, len, "x" * size) for size in range(5)))
    print("ready", flush=True)
    await end.wait()


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2) as warm:
        asyncio.run(serve(warm))
