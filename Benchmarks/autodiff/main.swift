// Prints Markdown tables of what derivatives cost, each ratio measured in this run: swift run -c release autodiff

scalarTable()
