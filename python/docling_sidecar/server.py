"""The HTTP side: admission, the body's size, who still listens. Conversions run in processes of a pebble pool."""

import asyncio
import json
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import AsyncIterator
from concurrent.futures import TimeoutError as ConversionTimeout
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import unquote

from pebble import ProcessExpired, ProcessFuture, ProcessPool
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import jobs
from .refusal import Refusal, quoted

RETRY_AFTER_S = 2
# Jobs admitted beyond those that run, so that a process is never idle between two of them.
WAITING_PER_WORKER = 1
# An idle process takes a job within moments, also when it has to be started first.
TAKEN_WITHIN_S = 30


@dataclass(frozen=True)
class Limits:
    """Bounds of the server and of each conversion."""

    workers: int
    max_bytes: int
    timeout_s: float
    max_pages: int
    memory_mb: int
    recycle: int
    user: str | None


class Conversions:
    """Runs conversions in processes that are killed when they take too long, and replaced after a number of them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(jobs.PRELOADED)
        self._running = 0
        self._jobs: set[ProcessFuture] = set()
        self.is_ready = False

    def start(self) -> None:
        self._pool = ProcessPool(
            max_workers=self._limits.workers,
            max_tasks=self._limits.recycle,
            initializer=jobs.prepare,
            initargs=[self._limits.memory_mb, self._limits.user],
            context=self._context,
        )

    async def warm(self) -> None:
        await asyncio.wrap_future(self._pool.schedule(jobs.ready))
        self.is_ready = True

    async def watch(self) -> None:
        """Ends this server when its pool is beyond repair: a process that is killed while it waits takes the pool's locks with it.

        Whoever started the server starts it anew; callers see a lost connection and try again.
        """
        untaken_s = 0
        while self._pool.active and untaken_s < TAKEN_WITHIN_S:
            await asyncio.sleep(1)
            untaken_s = untaken_s + 1 if self._jobs and not any(job.running() or job.done() for job in self._jobs) else 0
        print(json.dumps({"msg": "the conversion processes take no work any more; ending"}), file=sys.stderr, flush=True)
        os._exit(70)

    def stop(self) -> None:
        self._pool.stop()
        self._pool.join()

    @property
    def is_full(self) -> bool:
        return self._running >= self._limits.workers * (1 + WAITING_PER_WORKER)

    async def convert(self, data: bytes, name: str, media_type: str, gone: asyncio.Task[None]) -> bytes | None:
        """The conversion as JSON, or None when the client left first. Raises `Refusal`."""
        self._running += 1
        job = self._pool.schedule(jobs.convert, args=[data, name, media_type, self._limits.max_pages], timeout=self._limits.timeout_s)
        self._jobs.add(job)
        try:
            done = asyncio.wrap_future(job)
            await asyncio.wait({done, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not done.done():
                done.cancel()
                return None
            return await done
        except ConversionTimeout as error:
            seconds = self._limits.timeout_s
            raise Refusal("converter-timeout", f"{quoted(name)} took longer than {seconds:g} s and was stopped. Split it, or raise the limit.") from error
        except (ProcessExpired, MemoryError) as error:
            raise Refusal("converter-crashed", f"{quoted(name)} ended the conversion process ({error}). Save it anew with another program.") from error
        except (Refusal, asyncio.CancelledError):
            raise
        except Exception as error:
            # the same bytes would fail the same way; the trace says where
            traceback.print_exception(error)
            raise Refusal("converter-crashed", f"{quoted(name)} broke the converter ({type(error).__name__}: {error}). Save it anew with another program.") from error
        finally:
            job.cancel()
            self._jobs.discard(job)
            self._running -= 1


def application(limits: Limits) -> Starlette:
    """The two endpoints over one pool."""
    conversions = Conversions(limits)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        conversions.start()
        tasks = [asyncio.create_task(conversions.warm()), asyncio.create_task(conversions.watch())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(conversions.stop)

    async def health(_: Request) -> Response:
        status = "ok" if conversions.is_ready else "starting"
        return JSONResponse({"status": status, "converter": jobs.CONVERTER}, status_code=200 if conversions.is_ready else 503)

    async def convert(request: Request) -> Response:
        name = unquote(request.headers.get("x-name", "document"))
        started = time.monotonic()
        if conversions.is_full:
            return JSONResponse({"message": "All conversion processes are busy."}, status_code=503, headers={"Retry-After": str(RETRY_AFTER_S)})
        try:
            data = await _body(request, name, limits.max_bytes)
            gone = asyncio.create_task(_left(request))
            try:
                converted = await conversions.convert(data, name, request.headers.get("content-type", ""), gone)
            finally:
                gone.cancel()
        except Refusal as refusal:
            _log(name, started, refusal.refusal_class)
            return JSONResponse({"class": refusal.refusal_class, "message": refusal.message}, status_code=422)
        except ClientDisconnect:
            converted = None
        _log(name, started, "cancelled" if converted is None else "converted")
        return Response(converted, status_code=499 if converted is None else 200, media_type="application/json")

    return Starlette(routes=[Route("/health", health), Route("/convert", convert, methods=["POST"])], lifespan=lifespan)


async def _body(request: Request, name: str, max_bytes: int) -> bytes:
    """The whole body, read to its end even when it is too long: clients do not see an answer given earlier."""
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= max_bytes:
            body += chunk
    if length > max_bytes:
        raise Refusal("too-large", f"{quoted(name)} has {length} bytes; at most {max_bytes} are read. Split it, or raise the limit.")
    return bytes(body)


async def _left(request: Request) -> None:
    """Ends when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _log(name: str, started: float, outcome: str) -> None:
    line = {"msg": "conversion", "name": name[:120], "outcome": outcome, "ms": round((time.monotonic() - started) * 1000)}
    print(json.dumps(line), file=sys.stderr, flush=True)
