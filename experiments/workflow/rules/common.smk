"""What the config asks for, and what resources its jobs get."""

import json
from math import ceil
from pathlib import Path
from shlex import quote

from snakemake.exceptions import WorkflowError

RESULTS = config["results"]
THREADS = config["threads"]
BACKEND = f"--backend {config['backend']}" if config["backend"] else ""
# Before every command that computes: a build that is there is only verified. The lock keeps the jobs of a node from building at once.
CACHE = "${AFN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/afn-toolkit}"
BUILD = f'mkdir -p "{CACHE}" && flock "{CACHE}/native.lock" npm run --silent native && '
NATIVE = BUILD if config["backend"] == "tfjs-node" else ""
CASE = "{checkpoint}/{corpus}/{experiment}"

DATASET = f"{RESULTS}/dataset"
ATLAS = f"{RESULTS}/atlas"
EXPECTED = f"{RESULTS}/expected.json"
FIGURES = f"{RESULTS}/figures"
# Their folders of this config's cases, one a line.
LISTED = f"{RESULTS}/figures.txt"
# What is on disk, so that the same command serves where cases are missing; what is listed alone, and anew each time, so that no figures
# of an earlier config are in it; xargs keeps to the length that a command line may have.
COLLECT = (
    f"rm -rf {quote(DATASET)} && find {quote(FIGURES)} -mindepth 3 -maxdepth 3 -type d -print0 | grep -azxFf {quote(LISTED)} | sort -z | "
    f"xargs -0 -s 100000 npm run --silent experiment -- collect {quote(DATASET)}"
)
DRAW = f"npm run --silent atlas -- {quote(DATASET)} --expected {quote(EXPECTED)} --out {quote(ATLAS)}"


def by_name(items, what, name_of):
    """The items by the names under which the atlas has them."""
    names = {}
    for item in items:
        other = names.setdefault(name_of(item), item)
        if other is not item:
            raise WorkflowError(f"Two {what} are called {name_of(item)}: got {other} and {item}; expected different names")
    return names


def some_of(named, asked, what):
    """Names of those that an experiment asks for, all where it asks for none in particular."""
    for item in asked or []:
        if item not in named.values():
            raise WorkflowError(f"{what}: got {item}; expected one of {', '.join(named.values())}")
    return [name for name, item in named.items() if asked is None or item in asked]


def name_of_experiment(asked):
    return asked.get("name", Path(asked["config"]).stem)


def twin(name):
    return f"{name}-shuffled-{config['twins']}"


CORPORA = by_name(config["corpora"], "corpora", lambda path: Path(path).stem)
CHECKPOINTS = by_name(config["checkpoints"], "checkpoints", lambda source: Path(source).name)
EXPERIMENTS = by_name(config["experiments"], "experiments", name_of_experiment)
TWINS = {} if config["twins"] is None else {twin(name): source for name, source in CHECKPOINTS.items()}
CASES = [
    {"checkpoint": checkpoint, "corpus": corpus, "experiment": experiment}
    for experiment, asked in EXPERIMENTS.items()
    for name in some_of(CHECKPOINTS, asked.get("checkpoints"), "checkpoints")
    for checkpoint in ([name, twin(name)] if TWINS and asked.get("twins", True) else [name])
    for corpus in some_of(CORPORA, asked.get("corpora"), "corpora")
]
some_of(CHECKPOINTS, config.get("objectives"), "objectives")  # refuses those of other checkpoints


wildcard_constraints:
    checkpoint=r"[^/]+",
    corpus=r"[^/]+",
    experiment=r"[^/]+",
    part=r"\d+-of-\d+",


def of_every_case(kind):
    return [f"{RESULTS}/{kind}/{CASE}".format(**case) for case in CASES]


def experiment_of(wildcards):
    return EXPERIMENTS[wildcards.experiment]


def config_of(wildcards):
    return experiment_of(wildcards)["config"]


def corpus_of(wildcards):
    return CORPORA[wildcards.corpus]


def folder_of(wildcards):
    """Of the checkpoint: the one in the list where that is converted already."""
    source = CHECKPOINTS.get(wildcards.checkpoint, "")
    return source if Path(source, "taps.json").exists() else f"{RESULTS}/checkpoints/{wildcards.checkpoint}"


def parts_of(wildcards):
    """What the parts of a run print: its shards, or the whole by itself."""
    of = experiment_of(wildcards).get("shards", 1)
    return [f"{RESULTS}/runs/{CASE}/part-{at}-of-{of}.json".format(**wildcards) for at in range(1, of + 1)]


def line_of(wildcards):
    """What the whole run printed."""
    parts = parts_of(wildcards)
    return parts if len(parts) == 1 else [f"{RESULTS}/runs/{CASE}/merged.json".format(**wildcards)]


def overrides_of(wildcards):
    """Of a run or its part; a forecast is of the first."""
    at, of = wildcards.get("part", f"1-of-{len(parts_of(wildcards))}").split("-of-")
    shard = [] if of == "1" else [f"shard={at}/{of}"]
    return [*experiment_of(wildcards).get("overrides", []), f"name={wildcards.experiment}", *shard]


def runs_of(wildcards, input):
    """The folders of runs, of which each has printed a line."""
    return [json.loads(Path(line).read_text())["run"] for line in input.lines]


def forecast(input):
    """The toolkit's forecast of a run; of a job that goes before it, or is of no run, nothing is foretold."""
    if "forecast" not in input.keys():
        return {"seconds": {"model": {"most": 0}, "statistics": 0, "probes": 0}, "memoryBytes": 0}
    (only,) = json.loads(Path(input.forecast).read_text())
    return only


def minutes(wildcards, input, attempt):
    """A shard is given the time of the statistics too, since its forecast is also that of the merge."""
    seconds = forecast(input)["seconds"]
    most = seconds["model"]["most"] + seconds["statistics"] + seconds["probes"]
    return attempt * (config["minutes"] + ceil(config["margin"] * most / 60))


def memory(wildcards, input, attempt):
    return attempt * max(config["memory_mb"], ceil(forecast(input)["memoryBytes"] / 1e6))


def objective_of(checkpoint):
    """As the config gives it; of others the atlas asks their heads."""
    given = config.get("objectives", {}).get((CHECKPOINTS | TWINS)[checkpoint])
    return {} if given is None else {"objective": given}


def reason_for(case):
    """The last error in the logs of a case."""
    name, of_case = case["checkpoint"], CASE.format(**case)
    steps = [f"convert/{name}.log", *(f"{step}/{of_case}.log" for step in ("forecast", "merge", "keep"))]
    logs = [Path(RESULTS, "logs", step) for step in steps] + sorted(Path(RESULTS, "logs/run", of_case).glob("*.log"))
    told = sorted((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)
    lines = [line for log in told for line in log.read_text(errors="replace").splitlines()]
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return errors[-1] if errors else f"not finished, and no error is told in {RESULTS}/logs"


def write_expected():
    """What ought to be in the atlas, and where its figures ought to be; the reasons are told only of what is not there."""
    Path(RESULTS).mkdir(parents=True, exist_ok=True)
    expected = [{**case, **objective_of(case["checkpoint"]), "reason": reason_for(case)} for case in CASES]
    Path(EXPECTED).write_text(json.dumps(expected, indent=1))
    Path(LISTED).write_text("".join(f"{figures}\n" for figures in of_every_case("figures")))
