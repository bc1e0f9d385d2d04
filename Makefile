# Two commands do everything: `make demo` and `make test`.
VENV := .venv
PYTHON ?= python3

.PHONY: demo test gate format lock benchmark benchmark-site benchmark-pausing benchmark-agents benchmark-record benchmark-recording fuzz privacy kill kill-stewards kill-witness race tamper clean guards robustness screenshots stewards watch swarm hijack

demo: $(VENV)/.demo-ready
	@$(VENV)/bin/isegoria demo

test: $(VENV)/.test-ready
	@sh tools/gate

$(VENV)/.demo-ready: requirements/run.txt pyproject.toml
	@sh tools/setup "$(PYTHON)" $(VENV) requirements/run.txt
	@touch $@

$(VENV)/.test-ready: requirements/dev.txt pyproject.toml
	@sh tools/setup "$(PYTHON)" $(VENV) requirements/dev.txt
	@touch $@ $(VENV)/.demo-ready

# Every reader against mangled exports, for ten minutes (the tests run a short form).
fuzz: $(VENV)/.test-ready
	@ISEGORIA_FUZZ_SECONDS=$(or $(SECONDS),600) $(VENV)/bin/python -m pytest -q tests/opinion/exchange/test_fuzz.py

# A million combinations of published figures (the tests try a hundred thousand).
privacy: $(VENV)/.test-ready
	@ISEGORIA_QUERIES=$(or $(QUERIES),1000000) $(VENV)/bin/python -m pytest -q -n 0 tests/privacy/test_differencing.py

# Guards against Cedar, on a million random cases (the tests try a hundred thousand); two minutes.
guards: $(VENV)/.test-ready
	@ISEGORIA_CASES=$(or $(CASES),1000000) $(VENV)/bin/python -m pytest -q -n 0 tests/constitution/test_cedar.py

# Ten million random operations on a swarm, beside another account of its rules (the tests try 200,000); four minutes.
swarm: $(VENV)/.test-ready
	@ISEGORIA_OPERATIONS=$(or $(OPERATIONS),10000000) $(VENV)/bin/python -m pytest -q -n 0 tests/agents/test_swarm_model.py

# A million actions of hijacked agents, none of which may have an effect that it may not have (the tests try 20,000);
# ten minutes.
hijack: $(VENV)/.test-ready
	@ISEGORIA_ATTACKS=$(or $(ATTACKS),1000000) $(VENV)/bin/python -m pytest -q -n 0 tests/agents/test_hijack.py

# Attacks on every agreement of ten open conversations (the tests take four of them); ten minutes.
robustness: $(VENV)/.test-ready
	@ISEGORIA_SLOW=1 $(VENV)/bin/python -m pytest -q -n 0 tests/opinion/test_robustness.py

# The other stewards on ten open conversations, with the figures of docs/stewards.md; half a minute.
stewards: $(VENV)/.test-ready
	@ISEGORIA_SLOW=1 $(VENV)/bin/python -m pytest -q -s -n 0 tests/agents/stewards

# The watch and the auditor: ten open conversations, hundreds of looks (the tests take three); four minutes.
watch: $(VENV)/.test-ready
	@ISEGORIA_SLOW=1 $(VENV)/bin/python -m pytest -q -n 0 tests/agents/test_watch.py tests/agents/test_auditor.py

# Every page, on phone and desk, in both languages, as pictures in out/screenshots.
screenshots: $(VENV)/.test-ready
	@ISEGORIA_SCREENSHOTS=out/screenshots $(VENV)/bin/python -m pytest -q -n 2 tests/browser
	@echo "The pictures are in out/screenshots."

# kill -9, 2,000 times on each database, while people vote (the tests run a short form); about an hour each.
kill: $(VENV)/.test-ready
	@ISEGORIA_KILLS=$(or $(KILLS),2000) $(VENV)/bin/python -m pytest -q -n 0 tests/site/test_kill.py \
		tests/site/test_sealing_kill.py
	@ISEGORIA_KILLS=$(or $(KILLS),2000) $(VENV)/bin/python tools/with-postgres \
		$(VENV)/bin/python -m pytest -q -n 0 tests/site/test_kill.py tests/site/test_sealing_kill.py

# 10,000 random edits of the database behind the site's back, and of exported files (the tests run a short form).
tamper: $(VENV)/.test-ready
	@ISEGORIA_EDITS=$(or $(EDITS),10000) $(VENV)/bin/python -m pytest -q -n 0 \
		tests/services/recording/test_tampering.py tests/services/recording/test_tampering_swarms.py

# kill -9, 2,000 times on each database, while stewards act (the tests run a short form); ten minutes each.
kill-stewards: $(VENV)/.test-ready
	@ISEGORIA_KILLS=$(or $(KILLS),2000) $(VENV)/bin/python -m pytest -q -n 0 -s tests/site/test_kill_stewards.py
	@ISEGORIA_KILLS=$(or $(KILLS),2000) $(VENV)/bin/python tools/with-postgres \
		$(VENV)/bin/python -m pytest -q -n 0 -s tests/site/test_kill_stewards.py

# kill -9, 2,000 times, while contradicting logs ask a witness (the tests run a short form).
kill-witness: $(VENV)/.test-ready
	@ISEGORIA_KILLS=$(or $(KILLS),2000) $(VENV)/bin/python -m pytest -q -n 0 tests/site/test_witness_killed.py

# Two people race for an invitation, 10,000 times on each database (the tests run a short form).
race: $(VENV)/.test-ready
	@ISEGORIA_RACES=$(or $(RACES),10000) $(VENV)/bin/python -m pytest -q -n 0 tests/site/test_invitation_race.py
	@ISEGORIA_RACES=$(or $(RACES),10000) $(VENV)/bin/python tools/with-postgres \
		$(VENV)/bin/python -m pytest -q -n 0 tests/site/test_invitation_race.py

# Against red-dwarf and against the machine's own limits; writes docs/benchmarks.md.
benchmark: .venv-benchmark/.ready
	@.venv-benchmark/bin/python -m benchmarks $(ARGS)

# The site under load, on SQLite and PostgreSQL; writes docs/benchmarks-site.md.
benchmark-site: $(VENV)/.test-ready
	@$(VENV)/bin/python tools/with-postgres $(VENV)/bin/python -m benchmarks.site $(ARGS)

# What the public record adds to the cost of a vote; writes docs/benchmarks-recording.md.
benchmark-recording: $(VENV)/.test-ready
	@$(VENV)/bin/python tools/with-postgres $(VENV)/bin/python -m benchmarks.site.recording $(ARGS)

# How long a pause takes while several processes act for a thousand agents; writes docs/benchmarks-pausing.md.
benchmark-pausing: $(VENV)/.test-ready
	@$(VENV)/bin/python tools/with-postgres $(VENV)/bin/python -m benchmarks.pausing $(ARGS)

# What a judged, recorded action costs beside a checkpoint of LangGraph; writes docs/benchmarks-agents.md.
benchmark-agents: .venv-benchmark/.ready
	@OMP_NUM_THREADS=1 .venv-benchmark/bin/python -m benchmarks.agents $(ARGS)

# Checking a log of a million entries, beside bare hashing; writes docs/benchmarks-record.md.
benchmark-record: $(VENV)/.test-ready
	@$(VENV)/bin/python -m benchmarks.record $(ARGS)

.venv-benchmark/.ready: requirements/benchmark.txt pyproject.toml
	@sh tools/setup "$(PYTHON)" .venv-benchmark requirements/benchmark.txt
	@touch $@

format: $(VENV)/.test-ready
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

# Pins every dependency by hash and names no registry host.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	$(LOCK) pyproject.toml --group build -o requirements/run.txt
	$(LOCK) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml --group benchmark -c requirements/dev.txt -o requirements/benchmark.txt

clean:
	rm -rf $(VENV) .venv-benchmark out .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
