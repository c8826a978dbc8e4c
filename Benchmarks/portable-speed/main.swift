import Glibc
import PortableMath

// Prints Markdown tables of speed, each figure a ratio or a rate measured in this run. Run it on an otherwise idle machine:
// swift run -c release portable-speed

productTable()
functionTable()
rateTable()
