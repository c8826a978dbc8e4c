"""Keras' own loop, whose callback tells the recorder each batch, with the optimizer's rate as an option."""

import sys

import assay_record
import keras
import numpy as np

keras.utils.set_random_seed(4)
random = np.random.default_rng(1)
x = random.standard_normal((32, 6)).astype("float32")
y = (x.sum(1) > 0).astype("int64")
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(2)])
rate = float(sys.argv[sys.argv.index("--rate") + 1]) if "--rate" in sys.argv else 0.1
model.compile(keras.optimizers.SGD(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))


class Told(keras.callbacks.Callback):
    def __init__(self, run):
        super().__init__()
        self.run = run

    def tell(self, stage):
        for variable in self.model.trainable_variables:
            self.run.log(stage, variable.path, keras.ops.convert_to_numpy(variable))

    def on_train_begin(self, logs=None):
        self.tell("initialization")

    def on_train_batch_end(self, batch, logs):
        self.tell("update")
        self.run.step(loss=logs["loss"])


with assay_record.run() as run:
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0, callbacks=[Told(run)])
    run.examine(model.predict(x, verbose=0), y)
