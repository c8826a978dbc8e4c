# Two commands for a newcomer: `make run` and `make test`. Everything else is for those who work on Assay.

SWIFT ?= swift
BUILD ?= .build

.PHONY: run test quick lint setup build dist prove prove-gate prove-cluster prove-builds bench bench-peers bench-scale bench-pages docs pictures clean

BEGAN := $(shell date +%s)
# In CI the last words are the test runner's.
TELL_TIME = @[ -n "$(CI)" ] || echo "make $@ took $$(( $$(date +%s) - $(BEGAN) )) s"

run: build
	$(BUILD)/release/assay run suites/classics.yaml

# Tests, digests, examples and documents share one debug build, in which Package.swift has optimized what computes.
TESTED_ASSAY = $(BUILD)/debug/assay

test: lint
	$(SWIFT) build --scratch-path $(BUILD) --build-tests
	scripts/ci/test-built $(TESTED_ASSAY) $(SWIFT) test --scratch-path $(BUILD) --skip-build --ignore-lock
	$(TELL_TIME)

# The form of the changed files, the build, and the unit tests of what changed: no apt, no network.
quick:
	@SWIFT="$(SWIFT)" BUILD="$(BUILD)" scripts/ci/quick
	$(TELL_TIME)

# The form of every file; installs the tools that are missing.
lint:
	@scripts/ci/setup --checks
	@scripts/ci/setup-python
	scripts/ci/lint

# Installs the Debian packages that are missing, and says so.
setup:
	@scripts/ci/setup

build: setup
	$(SWIFT) build -c release --scratch-path $(BUILD) --product assay

# What is given to those without Swift, in dist/: the executable, the wheel, the image, and their checksums.
dist: setup
	scripts/dist/release

# The heavy proofs: other architectures and CPUs under emulators, planted faults, whole sweeps of Float.
prove: setup
	scripts/proof/splice portable-proof scripts/proof/prove

# Gates end to end, on a machine that does nothing else: revisions of a small library through the workflows of Examples, and Assay
# against itself beside busy neighbors. GATES=2 is a first look.
GATES = 20

prove-gate: build
	@scripts/ci/setup-python
	$(MEASURE) prove-gate .venv/bin/python scripts/proof/prove-gate --gates $(GATES) $(BUILD)/release/assay
	$(MEASURE) real-gates scripts/proof/real-gates --gates $$(( $(GATES) / 2 )) $(BUILD)/release/assay

# Bad nodes of a Slurm cluster of this machine, and what shards cost: on a machine that does nothing else, as root.
prove-cluster: build
	$(MEASURE) prove-cluster scripts/proof/prove-cluster $(BUILD)/release/assay

# Two builds of one commit at two paths are the same executable.
prove-builds: setup
	$(MEASURE) prove-builds scripts/proof/prove-builds

# Each benchmark's output goes into docs/evidence/bench.md, with its date, machine and commit.
MEASURE = scripts/proof/splice
MEASURE_SWIFT = $(SWIFT) run -c release --scratch-path $(BUILD)

bench: build
	$(MEASURE) step-overhead $(MEASURE_SWIFT) step-overhead
	$(MEASURE) portable-speed $(MEASURE_SWIFT) portable-speed
	$(MEASURE) autodiff $(MEASURE_SWIFT) autodiff
	$(MEASURE) cma-speed $(MEASURE_SWIFT) cma-speed
	$(MEASURE) optimizers-speed $(MEASURE_SWIFT) optimizers-speed
	$(MEASURE) gate-rates $(MEASURE_SWIFT) gate-rates
	$(MEASURE) gate-power $(MEASURE_SWIFT) gate-power times $(BUILD)/release/assay 0 1000 0 overhead
	$(MEASURE) learning-speed $(MEASURE_SWIFT) learning-speed resnet 2
	$(MEASURE) loader-speed $(MEASURE_SWIFT) loader-speed
	$(SWIFT) build -c release --scratch-path $(BUILD) --product ExamplePlugin
	$(MAKE) -C Examples/c
	$(MEASURE) plugin-overhead $(MEASURE_SWIFT) plugin-overhead \
	  Examples/c/libgradientDescent.so $(BUILD)/release/libExamplePlugin.so
	cc -O2 -o $(BUILD)/echo-plugin Benchmarks/plugin-process/echo.c
	$(MEASURE) plugin-process $(MEASURE_SWIFT) plugin-process $(BUILD)/echo-plugin 'python3 Benchmarks/plugin-process/echo.py'

LEARNING_PEERS = Benchmarks/learning-speed/peers

# The same loops beside SciPy's and PyTorch's, in one run each. PyTorch is large, and only this and some tests need it.
bench-peers: build
	@scripts/ci/setup-python torch
	$(SWIFT) build -c release --scratch-path $(BUILD) --product autodiff
	$(SWIFT) build -c release --scratch-path $(BUILD) --product optimizers-speed
	$(MEASURE) autodiff-peers .venv/bin/python Benchmarks/autodiff/peers.py $(BUILD)/release/autodiff
	$(MEASURE) optimizers-peers .venv/bin/python Benchmarks/optimizers-speed/peers.py $(BUILD)/release/optimizers-speed
	$(SWIFT) build -c release --scratch-path $(BUILD) --product learning-speed
	$(MEASURE) classifiers-peers .venv/bin/python $(LEARNING_PEERS)/classifiers.py $(BUILD)/release/learning-speed
	$(MEASURE) process-peers .venv/bin/python $(LEARNING_PEERS)/cnp.py $(BUILD)/release/learning-speed
	$(MEASURE) curves-peers .venv/bin/python $(LEARNING_PEERS)/gp_sampling.py $(BUILD)/release/learning-speed
	$(MEASURE) resnet-peers .venv/bin/python $(LEARNING_PEERS)/resnet.py $(BUILD)/release/learning-speed

# Runs of up to TRIALS cheap trials, and reading their reports: some minutes; `make bench-scale TRIALS=12000` is shorter.
TRIALS = 100000

bench-scale: build
	$(MEASURE) scale Benchmarks/scale/scale $(BUILD)/release/assay $(TRIALS)

# Pages of 1,000 and of 12,000 trials in a browser, beside Vega-Lite, whose package of 30 MB only this needs.
bench-pages: build
	@scripts/ci/setup --checks
	@scripts/ci/setup-python vl-convert-python
	$(MEASURE) pages .venv/bin/python Benchmarks/pages/pages $(BUILD)/release/assay

# The reference of the libraries, by DocC, in $(BUILD)/docs. It has a build of its own, and Package.resolved stays as it was,
# so that no other build resolves a package for it.
DOCUMENTED = AssayKit AssayPlugin Conformance Autodiff

docs:
	@mkdir -p $(BUILD)/documentation
	@[ ! -e Package.resolved ] || cp Package.resolved $(BUILD)/documentation/kept.resolved
	ASSAY_DOCS=1 $(SWIFT) package --scratch-path $(BUILD)/documentation --allow-writing-to-directory $(BUILD)/docs \
	  generate-documentation $(DOCUMENTED:%=--target %) --enable-experimental-combined-documentation \
	  --output-path $(BUILD)/docs; \
	status=$$?; mv -f $(BUILD)/documentation/kept.resolved Package.resolved 2>/dev/null || rm -f Package.resolved; exit $$status
	@echo "to read it: python3 -m http.server --directory $(BUILD)/docs, then http://localhost:8000/documentation"

# The pictures of README.md and docs/guide/pictures.md.
pictures: build
	scripts/pictures $(BUILD)/release/assay

clean:
	rm -rf $(BUILD)
