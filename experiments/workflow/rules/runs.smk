"""A case, which is an experiment on a checkpoint and a corpus, to the figures of its run."""


def experiment_of(wildcards):
    return EXPERIMENTS[wildcards.experiment]


def folder_of(wildcards):
    """Of the checkpoint: converted already where the list has such a folder."""
    source = CHECKPOINTS.get(wildcards.checkpoint, "")
    return source if Path(source, "taps.json").exists() else f"{RESULTS}/checkpoints/{wildcards.checkpoint}"


def lines_of(wildcards):
    """What the parts of a run printed: its shards, or the whole by itself."""
    of = experiment_of(wildcards)["shards"]
    return [f"{path_of('runs', wildcards)}/part-{at}-of-{of}.json" for at in range(1, of + 1)]


def whole_line_of(wildcards):
    parts = lines_of(wildcards)
    return parts if len(parts) == 1 else f"{path_of('runs', wildcards)}/merged.json"


def overrides_of(wildcards, part):
    """The overrides of a run or of its part, `2-of-3`."""
    shard = [] if part.endswith("-of-1") else [f"shard={part.replace('-of-', '/')}"]
    return [*experiment_of(wildcards).get("overrides", []), f"name={wildcards.experiment}", *shard]


def dirs_in(paths):
    """The folders of runs, of which each has printed its line."""
    return [json.loads(Path(path).read_text())["run"] for path in paths]


def forecast_seconds(path):
    """The most that a run takes, each shard of which is held to the statistics of the whole: merging needs these."""
    (forecast,) = json.loads(Path(path).read_text())
    seconds = forecast["seconds"]
    return seconds["model"]["most"] + seconds["statistics"] + seconds["probes"]


def forecast_minutes(wildcards, input, attempt):
    return attempt * (config["minutes"] + ceil(config["margin"] * forecast_seconds(input.forecast) / 60))


def forecast_memory(wildcards, input, attempt):
    """Of the toolkit's forecast, where it says so."""
    (forecast,) = json.loads(Path(input.forecast).read_text())
    return attempt * max(config["memory_mb"], ceil(forecast.get("memoryBytes", 0) / 1e6))


# What every command is told of a case, and how it computes.
ASKED = "{input.config:q} checkpoint={input.checkpoint:q} corpus={input.corpus:q} {params.overrides:q} --workers {threads} " + BACKEND
# A line of JSON is there whole or not at all. A run's folder is no output, so that its journal outlives a job that fails.
PRINTED = " --json > {output:q}.partial 2>> {log:q} && mv {output:q}.partial {output:q}"


rule forecast:
    input:
        config=lambda wildcards: experiment_of(wildcards)["config"],
        checkpoint=folder_of,
        corpus=lambda wildcards: CORPORA[wildcards.corpus],
    output:
        f"{RESULTS}/forecasts/{CASE}.json",
    params:
        overrides=lambda wildcards: overrides_of(wildcards, f"1-of-{experiment_of(wildcards)['shards']}"),
    log:
        f"{RESULTS}/logs/forecast/{CASE}.log",
    threads: THREADS
    resources:
        mem_mb=memory_without_forecast,
    shell:
        NATIVE + "npm run --silent experiment -- validate " + ASKED + PRINTED


rule run:
    input:
        forecast=f"{RESULTS}/forecasts/{CASE}.json",
        config=lambda wildcards: experiment_of(wildcards)["config"],
        checkpoint=folder_of,
        corpus=lambda wildcards: CORPORA[wildcards.corpus],
    output:
        f"{RESULTS}/runs/{CASE}/part-{{part}}.json",
    params:
        overrides=lambda wildcards: overrides_of(wildcards, wildcards.part),
        out=f"{RESULTS}/runs/{CASE}",
    log:
        f"{RESULTS}/logs/run/{CASE}/{{part}}.log",
    threads: THREADS
    resources:
        mem_mb=forecast_memory,
        runtime=forecast_minutes,
    shell:
        NATIVE + "npm run --silent experiment -- " + ASKED + " --out {params.out:q}" + PRINTED


rule merge:
    input:
        forecast=f"{RESULTS}/forecasts/{CASE}.json",
        lines=lines_of,
    output:
        f"{RESULTS}/runs/{CASE}/merged.json",
    params:
        dirs=lambda wildcards, input: dirs_in(input.lines),
        out=f"{RESULTS}/runs/{CASE}",
    log:
        f"{RESULTS}/logs/merge/{CASE}.log",
    threads: THREADS
    resources:
        mem_mb=forecast_memory,
        runtime=forecast_minutes,
    shell:
        NATIVE + "npm run --silent experiment -- merge {params.dirs:q} --out {params.out:q} --workers {threads} " + BACKEND + PRINTED


rule keep:
    input:
        line=whole_line_of,
    output:
        directory(f"{RESULTS}/figures/{CASE}"),
    params:
        run=lambda wildcards, input: dirs_in([input.line]),
    log:
        f"{RESULTS}/logs/keep/{CASE}.log",
    shell:
        "npm run --silent experiment -- keep {params.run:q} {output:q} >> {log:q} 2>&1"
