# Two commands for a newcomer: `make run` and `make test`. Everything else is for those who work on Assay.

SWIFT ?= swift
BUILD ?= .build

.PHONY: run test setup build prove bench clean

run: build
	$(BUILD)/release/assay run suites/classics.yaml

test: build
	$(BUILD)/release/assay run suites/classics.yaml
	scripts/ci/check-digests $(BUILD)/release/assay
	scripts/ci/check-examples $(BUILD)/release/assay
	scripts/ci/setup-python
	.venv/bin/python -m pytest -q python
	scripts/ci/check-python-plugins $(BUILD)/release/assay
	scripts/ci/check-tensorboard $(BUILD)/release/assay
	$(SWIFT) test --scratch-path $(BUILD)

# Installs the Debian packages that are missing, and says so.
setup:
	@scripts/ci/setup

build: setup
	$(SWIFT) build -c release --scratch-path $(BUILD) --product assay

# The heavy proofs: other architectures and CPUs under emulators, planted faults, whole sweeps of Float.
prove: setup
	scripts/proof/prove

# Ratios in one run; the figures that matter are in METHODOLOGY.md.
bench: build
	$(SWIFT) run -c release --scratch-path $(BUILD) step-overhead
	$(SWIFT) run -c release --scratch-path $(BUILD) portable-speed
	$(SWIFT) run -c release --scratch-path $(BUILD) autodiff
	$(SWIFT) run -c release --scratch-path $(BUILD) cma-speed
	$(SWIFT) run -c release --scratch-path $(BUILD) optimizers-speed
	$(SWIFT) run -c release --scratch-path $(BUILD) gate-rates
	$(SWIFT) run -c release --scratch-path $(BUILD) gate-power times $(BUILD)/release/assay 0 1000 0 overhead
	$(SWIFT) run -c release --scratch-path $(BUILD) learning-speed resnet 2
	$(SWIFT) run -c release --scratch-path $(BUILD) loader-speed
	$(SWIFT) build -c release --scratch-path $(BUILD) --product ExamplePlugin
	$(MAKE) -C Examples/c
	$(SWIFT) run -c release --scratch-path $(BUILD) plugin-overhead \
	  Examples/c/libgradientDescent.so $(BUILD)/release/libExamplePlugin.so
	cc -O2 -o $(BUILD)/echo-plugin Benchmarks/plugin-process/echo.c
	$(SWIFT) run -c release --scratch-path $(BUILD) plugin-process $(BUILD)/echo-plugin 'python3 Benchmarks/plugin-process/echo.py'

clean:
	rm -rf $(BUILD)
