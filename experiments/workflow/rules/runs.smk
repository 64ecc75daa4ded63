"""A case, which is an experiment on a checkpoint and a corpus, to the figures of its run."""

# A line of JSON is there whole or not at all. A run's folder is no output, so that its journal outlives a job that fails.


rule forecast:
    input:
        config=config_of,
        checkpoint=folder_of,
        corpus=corpus_of,
    output:
        f"{RESULTS}/forecasts/{CASE}.json",
    params:
        native=NATIVE,
        backend=BACKEND,
        overrides=overrides_of,
    log:
        f"{RESULTS}/logs/forecast/{CASE}.log",
    threads: THREADS
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.native} npm run --silent experiment -- validate {input.config:q} checkpoint={input.checkpoint:q} corpus={input.corpus:q} "
        "{params.overrides:q} --workers {threads} {params.backend} --json > {output:q}.partial 2>> {log:q} && mv {output:q}.partial {output:q}"


rule run:
    input:
        config=config_of,
        checkpoint=folder_of,
        corpus=corpus_of,
        forecast=rules.forecast.output[0],
    output:
        f"{RESULTS}/runs/{CASE}/part-{{part}}.json",
    params:
        native=NATIVE,
        backend=BACKEND,
        overrides=overrides_of,
        out=f"{RESULTS}/runs/{CASE}",
    log:
        f"{RESULTS}/logs/run/{CASE}/{{part}}.log",
    threads: THREADS
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.native} npm run --silent experiment -- {input.config:q} checkpoint={input.checkpoint:q} corpus={input.corpus:q} "
        "{params.overrides:q} --out {params.out:q} --workers {threads} {params.backend} --json > {output:q}.partial 2>> {log:q} && mv {output:q}.partial {output:q}"


rule merge:
    input:
        lines=parts_of,
        forecast=rules.forecast.output[0],
    output:
        f"{RESULTS}/runs/{CASE}/merged.json",
    params:
        native=NATIVE,
        backend=BACKEND,
        runs=runs_of,
        out=f"{RESULTS}/runs/{CASE}",
    log:
        f"{RESULTS}/logs/merge/{CASE}.log",
    threads: THREADS
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.native} npm run --silent experiment -- merge {params.runs:q} "
        "--out {params.out:q} --workers {threads} {params.backend} --json > {output:q}.partial 2>> {log:q} && mv {output:q}.partial {output:q}"


rule keep:
    input:
        lines=line_of,
    output:
        directory(f"{RESULTS}/figures/{CASE}"),
    params:
        run=runs_of,
    log:
        f"{RESULTS}/logs/keep/{CASE}.log",
    shell:
        "npm run --silent experiment -- keep {params.run:q} {output:q} >> {log:q} 2>&1"
