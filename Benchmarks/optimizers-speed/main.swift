// Prints CPU times of whole optimizations, a line each: name, nanoseconds, values asked for.
// Benchmarks/optimizers-speed/peers.py puts them beside SciPy's in one run.

for (name, time, values) in quasiNewtonTimes() { print(name, time, values) }
