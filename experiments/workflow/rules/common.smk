import json
from math import ceil
from pathlib import Path

from snakemake.exceptions import WorkflowError

RESULTS = config["results"]
THREADS = config["threads"]
BACKEND = f"--backend {config['backend']}" if config["backend"] else ""
# Every job that computes begins with it: a build that is there already is only verified. The lock keeps two jobs of a node from one build.
NATIVE = (
    'mkdir -p "${{AFN_CACHE:=${{XDG_CACHE_HOME:-$HOME/.cache}}/afn-toolkit}}" && flock "$AFN_CACHE/native.lock" npm run --silent native >> {log} 2>&1 && '
    if config["backend"] == "tfjs-node"
    else ""
)


def by_name(items, what, name_of):
    """The items by the names under which the atlas has them."""
    names = {}
    for item in items:
        if name_of(item) in names:
            raise WorkflowError(f"Two {what} are called {name_of(item)}: got {names[name_of(item)]} and {item}; expected different names")
        names[name_of(item)] = item
    return names


def some_of(named, asked, what):
    """Names of those that an experiment asks for, all where it asks for none in particular."""
    for item in asked or []:
        if item not in named.values():
            raise WorkflowError(f"{what} of an experiment: got {item}; expected one of {', '.join(named.values())}")
    return [name for name, item in named.items() if asked is None or item in asked]


CORPORA = by_name(config["corpora"], "corpora", lambda path: Path(path).stem)
CHECKPOINTS = by_name(config["checkpoints"], "checkpoints", lambda source: source.rstrip("/").split("/")[-1])
EXPERIMENTS = by_name(config["experiments"], "experiments", lambda asked: asked.get("name", Path(asked["config"]).stem))


def twin(name):
    return f"{name}-shuffled-{config['twins']}"


TWINS = {} if config["twins"] is None else {twin(name): source for name, source in CHECKPOINTS.items()}
CASES = [
    {"checkpoint": checkpoint, "corpus": corpus, "experiment": experiment}
    for experiment, asked in EXPERIMENTS.items()
    for name in some_of(CHECKPOINTS, asked.get("checkpoints"), "checkpoints")
    for checkpoint in [name, *([twin(name)] if TWINS and asked["twins"] else [])]
    for corpus in some_of(CORPORA, asked.get("corpora"), "corpora")
]
CASE = "{checkpoint}/{corpus}/{experiment}"


def path_of(kind, case):
    return f"{RESULTS}/{kind}/{CASE}".format(**case)


wildcard_constraints:
    checkpoint=r"[^/]+",
    corpus=r"[^/]+",
    experiment=r"[^/]+",
    part=r"\d+-of-\d+",
