"""Two asyncio loops, parent and forked child, that send each other messages now and then."""
import asyncio
import os
import socket


async def converse(end, opens):
    reader, writer = await asyncio.open_connection(sock=end)
    if opens:
        writer.write(b"hello\n")
        await reader.readline()
        print("ready", flush=True)
    while line := await reader.readline():
        writer.write(line)


if __name__ == "__main__":
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        asyncio.run(converse(theirs, False))
        os._exit(0)
    theirs.close()
    asyncio.run(converse(ours, True))
