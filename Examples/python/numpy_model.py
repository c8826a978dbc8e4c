"""A model in NumPy: softmax regression on points around three centers, its gradient by hand.

assay run Examples/python/numpy-model.yaml --plugin 'python3 Examples/python/numpy_model.py'
"""

import numpy as np
from assay_plugin import mini_batch, model, serve

CENTERS = np.array([[1.0, 0.0], [-0.5, 0.75], [-0.5, -0.75]])
EXAMPLES, HELD_OUT, BATCH = 240, 60, 20


def points(count):
    """Points on spirals around the centers in turn, and the center of each."""
    labels = np.arange(count) % 3
    rows = np.arange(count) / count
    around = rows[:, None] * np.stack([np.cos(40 * rows), np.sin(40 * rows)], axis=1)
    return CENTERS[labels] + around, labels


@model(formula="mean of −ln softmax(x·W + b)", domain="ℝ⁹", start_text="zeros")
class centers:  # noqa: N801
    "Softmax regression on points around three centers."

    start = np.zeros(9)
    steps_per_epoch = EXAMPLES // BATCH

    def __init__(self, seed, dtype):
        self.seed = seed
        self.parameters = {"weights": (2, 3), "biases": 3}
        inputs, targets = points(EXAMPLES)
        held_out, self.labels = points(HELD_OUT)
        self.inputs, self.targets = inputs.astype(dtype), targets
        self.held_out = held_out.astype(dtype)
        self.data = (inputs, targets, held_out)

    def loss(self, step, x):
        rows = mini_batch(self.seed, step, EXAMPLES, BATCH)
        return self.mean_loss(self.logarithms(x, self.inputs[rows]), self.targets[rows])

    def gradient(self, step, x):
        rows = mini_batch(self.seed, step, EXAMPLES, BATCH)
        inputs = self.inputs[rows]
        errors = np.exp(self.logarithms(x, inputs))
        errors[np.arange(BATCH), self.targets[rows]] -= 1
        return np.concatenate([(inputs.T @ errors).reshape(-1), errors.sum(axis=0)]) / BATCH

    def examine(self, x):
        logarithms = self.logarithms(x, self.held_out)
        return self.mean_loss(logarithms, self.labels), logarithms.argmax(axis=1)

    def logarithms(self, x, inputs):
        """The logarithm of each class's probability."""
        scores = inputs @ x[:6].reshape(2, 3) + x[6:]
        scores = scores - scores.max(axis=1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def mean_loss(self, logarithms, labels):
        return -logarithms[np.arange(len(labels)), labels].mean()


serve(version="1")
