// Runs a program for WebAssembly and prints what it puts.
import { readFileSync } from "node:fs";

const bytes = [];
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {
  env: { putchar: (byte) => bytes.push(byte) },
});
instance.exports.__main_argc_argv(0, 0);
process.stdout.write(Buffer.from(bytes));
