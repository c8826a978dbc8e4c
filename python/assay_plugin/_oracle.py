"""What an optimizer asks."""

import threading

from ._answers import AnswerError, numbers


class Stop(BaseException):
    """The budget is spent, or the question cannot be answered: let it pass.

    No `Exception`, so that a library that catches those lets it pass, too.
    """


class Diverged(Exception):
    """Raised by an optimizer that gives itself up as diverging."""


class Oracle:
    """The way to the objective: each call counts as an evaluation, and `Stop` is raised when the budget is spent.

    `dimension`, `residual_count` (0 where the objective is no sum of squares), `capabilities` (a set of "gradient",
    "hessian", "hessianProduct", "residuals"), `bounds` ((lower, upper) or None), `dtype` (float32 or float64) and
    `seed`, of which all random numbers should come.
    """

    def __init__(self, connection, regions, message):
        self._connection = connection
        self._regions = regions
        # A start evaluates nothing: the first step opens the oracle. A step may ask from several threads, one at a time.
        self._is_open = False
        self._is_stopped = False
        self._lock = threading.Lock()
        self.dimension = message["dimension"]
        self.residual_count = message["residuals"]
        self.capabilities = frozenset(message["capabilities"])
        self.seed = int(message["seed"], 16)
        self.dtype = regions.point.dtype
        self.bounds = None
        if message["bounds"]:
            self.bounds = (regions.direction.copy(), regions.answer[: self.dimension].copy())

    def open(self):
        """Begins a step."""
        self._is_open, self._is_stopped = True, False

    def close(self):
        """Ends a step, after the question that another thread may be asking; returns whether one was refused."""
        with self._lock:
            self._is_open = False
        return self._is_stopped

    def value(self, x):
        """f(x)."""
        return float(self._ask(VALUE, x, 1)[0])

    def gradient(self, x):
        """∇f(x)."""
        return self._ask(GRADIENT, x, self.dimension)

    def hessian(self, x):
        """∇²f(x), an n × n array."""
        n = self.dimension
        return self._ask(HESSIAN, x, n * n).reshape(n, n)

    def hessian_product(self, x, v):
        """∇²f(x)·v."""
        return self._ask(HESSIAN_PRODUCT, x, self.dimension, self._vector(v, "the direction"))

    def residuals(self, x):
        """The residuals rᵢ(x) of f = Σ rᵢ²."""
        return self._ask(RESIDUALS, x, self.residual_count)

    def jacobian(self, x):
        """∂rᵢ/∂xⱼ, an m × n array."""
        m, n = self.residual_count, self.dimension
        return self._ask(JACOBIAN, x, m * n).reshape(m, n)

    def _ask(self, question, x, count, direction=None):
        with self._lock:
            if not self._is_open:
                raise AnswerError(
                    "the oracle was asked outside of a step; a class asks it in 'step', a function before a 'yield'"
                )
            if self._is_stopped:
                raise Stop
            self._regions.point[:] = self._vector(x, "the point")
            if direction is not None:
                self._regions.direction[:] = direction
            self._connection.send(question)
            message = self._connection.receive()
            if message is None or message["message"] != "answer":
                self._is_stopped = True
                raise Stop
            return self._regions.answer[:count].copy()

    def _vector(self, x, name):
        return numbers(x, (self.dimension,), self.dtype, f"{name} given to the oracle")


VALUE, GRADIENT, HESSIAN, HESSIAN_PRODUCT, RESIDUALS, JACOBIAN = (
    b'{"message":"%s"}\n' % name.encode()
    for name in ("value", "gradient", "hessian", "hessianProduct", "residuals", "jacobian")
)
