"""Worker processes: started, watched, renewed, and ended with the run."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

from karirnlp.batch.shards import Task, at_work, blamed, do_shard, is_done
from karirnlp.errors import KarirError

RENEW = 200
"""Shards a worker does before it is renewed, so that what a library leaks stays small."""
_TRIES = 5
_TICK = 0.5


@dataclass(slots=True)
class _Waiting:
    task: Task
    future: Future[None] | None = None
    """None for a shard that an earlier run has done."""


def work(tasks: Iterable[Task], workers: int, tick: Callable[[int], None]) -> Iterator[tuple[Task, bool]]:
    """Do the tasks; yields them in order, each with whether it was done just now.

    `tick` is called about twice a second with the records done in shards that are not finished. With no workers all is
    done in this process.
    """
    if not workers:
        for task in tasks:
            new = not is_done(task)
            do_shard(task, watched=False)
            yield task, new
        return
    crew = _Crew(workers)
    waiting: deque[_Waiting] = deque()
    try:
        for task in tasks:
            waiting.append(crew.give(task))
            while crew.is_tired or len(waiting) >= 2 * workers:
                if not waiting:
                    crew.renew()
                    break
                yield crew.take(waiting, tick)
        while waiting:
            yield crew.take(waiting, tick)
    except BaseException:
        crew.kill()
        raise
    crew.close()


class _Crew:
    """A pool of workers that is made anew where one died, and where they have done enough.

    (The pool's own `max_tasks_per_child` waits for ever in Python 3.11 to 3.13: cpython issue 115634.)
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._breaks = 0
        self._begin()

    def _begin(self) -> None:
        self._context = _Context()
        self._pool = ProcessPoolExecutor(self._workers, mp_context=self._context, initializer=_settle)
        self._given = 0

    @property
    def is_tired(self) -> bool:
        return self._given >= RENEW * self._workers

    def give(self, task: Task) -> _Waiting:
        waiting = _Waiting(task)
        if not is_done(task):
            self._submit(waiting)
        return waiting

    def _submit(self, waiting: _Waiting) -> None:
        try:
            waiting.future = self._pool.submit(do_shard, waiting.task)
            self._given += 1
        except BrokenProcessPool as error:  # seen when its turn comes
            waiting.future = Future()
            waiting.future.set_exception(error)

    def take(self, waiting: deque[_Waiting], tick: Callable[[int], None]) -> tuple[Task, bool]:
        """Wait for the oldest."""
        while True:
            oldest = waiting[0]
            if oldest.future is None:
                return waiting.popleft().task, False
            if not wait([oldest.future], _TICK).done:
                tick(sum(note[1] for each in waiting if each.future and (note := at_work(each.task))))
                continue
            try:
                oldest.future.result()
            except BrokenProcessPool:
                self._mend(waiting)
                continue
            self._breaks = 0
            return waiting.popleft().task, True

    def _mend(self, waiting: deque[_Waiting]) -> None:
        """A worker died, and with it the pool: look at what it was at, and begin again."""
        self._pool.shutdown(
            wait=True, cancel_futures=True
        )  # it joins its workers; before that an exit code may be missed
        dead = self.kill()
        found = False
        undone = [each for each in waiting if each.future and (not each.future.done() or each.future.exception())]
        for each in undone:
            if task := blamed(each.task, frozenset(dead)):
                each.task, found = task, True
        self._breaks = 0 if found else self._breaks + 1
        if self._breaks > _TRIES:
            codes = ", ".join(map(str, sorted(set(dead.values())))) or "unknown"
            raise KarirError(
                f"worker processes die before they have read an article (exit code {codes}); is memory short? "
                "Try fewer workers, or workers=0 (--workers 0) to see the fault. What is done is kept"
            )
        self._begin()
        for each in undone:
            self._submit(each)

    def kill(self) -> dict[int, int]:
        """End all workers; returns the exit codes of those that had died on their own, by process."""
        died = {
            p.pid: p.exitcode
            for p in self._context.workers
            if p.pid is not None and p.exitcode not in (None, 0, -signal.SIGTERM)
        }
        for process in self._context.workers:
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        return died

    def renew(self) -> None:
        self.close()
        self._begin()

    def close(self) -> None:
        self._pool.shutdown(wait=True)


class _Context(SpawnContext):
    """Spawned processes that are remembered, don't run the user's script again, and leave Ctrl-C to the run."""

    def __init__(self) -> None:
        super().__init__()
        self.workers: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]
        process = _Worker(*args, **kwargs)
        self.workers.append(process)
        return process


class _Worker(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _without_main(), _without_interrupts():
            return SpawnProcess._Popen(process_obj)


@contextmanager
def _without_main() -> Iterator[None]:
    """A spawned process runs the main script again, to find in it what it is sent; workers are sent nothing of it.

    So a script needs no main guard, and a worker starts as fast as karirnlp does.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C goes to every process of the terminal: blocked here, it stays blocked in the worker, and waits for us alone."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    """A run that is killed must not leave its workers behind."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
