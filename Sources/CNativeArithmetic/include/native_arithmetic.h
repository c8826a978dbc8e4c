#ifndef NATIVE_ARITHMETIC_H
#define NATIVE_ARITHMETIC_H

// The machine's own arithmetic: the C library's functions and OpenBLAS's products. Their bits depend on the CPU, the
// version of the library, the environment and, of OpenBLAS, the number of threads.

/// What the process computes with.
typedef enum {
  NATIVE_ARITHMETIC_PORTABLE = 0,
  /// Elementary functions by libm; products stay portable.
  NATIVE_ARITHMETIC_LIBM = 1,
  /// Dot products and products of matrices by OpenBLAS; elementary functions stay portable.
  NATIVE_ARITHMETIC_OPENBLAS = 2,
} native_arithmetic;

/// Makes PortableMath compute with `arithmetic` from now on; to be called while no other thread computes.
///
/// Returns NULL, or why OpenBLAS cannot be used; then nothing has changed. Random numbers, sums and the square root,
/// which IEEE 754 defines, are always portable.
const char *native_arithmetic_use(native_arithmetic arithmetic);

/// The version, build and kernels of OpenBLAS and its number of threads, such as "OpenBLAS 0.3.21 … SkylakeX, 2
/// threads"; or why it cannot be loaded.
const char *native_arithmetic_blas(void);

#endif
