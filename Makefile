# winnow: `make run` scores the sample dump, `make test` runs all tests; both set up what they need.

SWIFT ?= swift
# Built for the processors of the last ten years where this machine has one; CPU= builds for all.
# The same input gives the same bytes either way.
CPU ?= $(shell Scripts/cpu.sh)
CPU_FLAGS = $(if $(CPU),-Xswiftc -target-cpu -Xswiftc $(CPU))
# Swift's libraries are put into the program, so that it is one file; STATIC= leaves them outside.
STATIC ?= $(shell SWIFT=$(SWIFT) Scripts/static.sh)
DATA ?= ../shared/data
WINNOW = .build/release/winnow
SAMPLE = datasets/samples/dump.jsonl

.PHONY: run test test-browser lint build setup model bench bench-setup growth roundtrip clean help

help:
	@echo "make run                 score the sample dump and show what was found"
	@echo "make test                lint, build, unit tests, end-to-end tests"
	@echo "make test-browser        the review console in headless Chromium"
	@echo "make model DATA=DIR      train models/default again from the public sets in DIR"
	@echo "make bench [DATA=DIR]    time winnow beside its peers: Benchmarks/README.md"
	@echo "make growth [DATA=DIR]   time and memory against input, labels, length of documents"
	@echo "make build               build .build/release/winnow"

setup:
	@Scripts/setup.sh

build: setup
	@echo "Building winnow (the first time takes a few minutes) …"
	@$(SWIFT) build -c release --product winnow $(CPU_FLAGS) $(STATIC) 2>&1 | Scripts/quiet.sh

run: build
	@mkdir -p build
	@echo
	@echo "Scoring $(SAMPLE) with models/default:"
	@$(WINNOW) score $(SAMPLE) -o build/decisions.jsonl --findings 5 --quiet
	@echo "Decisions are in build/decisions.jsonl, one line of JSON a document. Try next:"
	@echo "  $(WINNOW) explain \"Either you march with us or you are a coward.\""
	@echo "  $(WINNOW) score YOUR_DUMP.jsonl.gz -o decisions.jsonl"
	@echo "  $(WINNOW) --help"

lint:
	@$(SWIFT) format lint --strict --recursive Sources Tests Benchmarks Package.swift

# Tests run on optimised code, as users do; a folder of their own spares `make run` a new build.
TEST_FLAGS = -c release --scratch-path .build/testing -Xswiftc -enable-testing $(CPU_FLAGS)

test: setup lint
	@echo "Building winnow and its tests (the first time takes several minutes) …"
	@$(SWIFT) build --build-tests $(TEST_FLAGS) 2>&1 | Scripts/quiet.sh
	@WINNOW=.build/testing/release/winnow $(SWIFT) test --skip-build $(TEST_FLAGS)

# Installs Chromium from Debian; SCREENSHOTS=docs/console makes those of the documents again, and
# WINNOW=.build/testing/release/winnow takes the program that `make test` built.
test-browser: setup $(if $(filter file,$(origin WINNOW)),build)
	@Scripts/setup_browser.sh
	@/usr/bin/python3 Tests/Browser/console_test.py --winnow $(WINNOW) \
	  $(if $(SCREENSHOTS),--screenshots $(SCREENSHOTS))

# Trains the shipped model again. On one machine, the same data give the same model id.
model: build
	@mkdir -p build
	$(WINNOW) dataset import --mapping datasets/mapping.json --data $(DATA) -o build/default.jsonl
	grep -hvE '"split": ?"test"' build/default.jsonl datasets/corpus.jsonl | \
	  $(WINNOW) embed - --format jsonl --minimum 3 --words 40000 -o build/vectors.safetensors
	$(WINNOW) train build/default.jsonl datasets/corpus.jsonl -o models/default \
	  --config datasets/default.json --taxonomy datasets/taxonomy.json --embedding build/vectors.safetensors

# Options of both: ROUNDS=5, QUICK=1 for a small part of the data, ONLY=short,training for some sections,
# WINNOW=PROGRAM for a program built before; of `make growth` also UP_TO=10GB.
BENCH = --data $(DATA) --winnow $(WINNOW) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(QUICK),--quick) \
  $(if $(ONLY),--only $(ONLY))

bench: bench-setup
	@python3 Benchmarks/bench.py $(BENCH)

growth: bench-setup
	@python3 Benchmarks/growth.py $(BENCH) $(if $(UP_TO),--up-to $(UP_TO))

# The loop from verdicts to a promoted model on a public set: docs/retraining.md.
roundtrip: bench-setup
	@build/bench-venv/bin/python Benchmarks/roundtrip.py $(DATA) --winnow $(WINNOW) -o docs/retraining

bench-setup: $(if $(filter file,$(origin WINNOW)),build)
	@Scripts/setup_bench.sh

clean:
	rm -rf .build build
