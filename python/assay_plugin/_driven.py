"""Methods that drive themselves: they call the objective, where Assay takes one step after the other."""

import threading

from ._answers import numbers
from ._oracle import Stop


class Driven:
    """An optimizer made of a function that runs to its end by itself.

    A subclass has `run(x, oracle, report)`, which calls `report(x)` at the end of each iteration. It runs in a thread that
    waits there until the next step is asked for, so that one step of Assay's is one iteration of its own.
    """

    saves_state = False

    def __init__(self, x, oracle, **settings):
        self.x = x
        self.settings = settings
        self._oracle = oracle
        self._thread = None
        self._go = threading.Semaphore(0)
        self._done = threading.Semaphore(0)
        self._is_dropped = False
        self._outcome = None

    def step(self):
        if self._outcome is not None:
            raise self._outcome
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(self.x.copy(),), daemon=True)
            self._thread.start()
        else:
            self._go.release()
        self._done.acquire()
        if self._outcome is not None:
            raise self._outcome

    def drop(self):
        """Ends the thread where it waits."""
        self._is_dropped = True
        self._go.release()

    def _run(self, x):
        try:
            final = self.run(x, self._oracle, self._report)
            if final is not None and (self._iterate(final) != self.x).any():
                self._report(final)
            self._outcome = StopIteration()
        except BaseException as error:
            self._outcome = error
        self._done.release()

    def _report(self, x):
        self.x = self._iterate(x).copy()
        self._done.release()
        self._go.acquire()
        if self._is_dropped:
            raise Stop

    def _iterate(self, x):
        return numbers(x, (self._oracle.dimension,), self._oracle.dtype, "the iterate")
