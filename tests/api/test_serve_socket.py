"""The socket that is served: what asyncio must know of it so that no answer waits for an acknowledgement."""

from __future__ import annotations

import asyncio
import socket

from api.commands.serve import listening


def test_answers_go_out_at_once() -> None:
    async def accepted() -> int:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        bound = listening("127.0.0.1", 0)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("socket")
            told.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(answer, sock=bound):
            _, writer = await asyncio.open_connection(*bound.getsockname()[:2])
            found = await told
            writer.close()
            return found

    assert asyncio.run(accepted()) == 1
