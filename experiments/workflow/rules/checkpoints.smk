"""A checkpoint to a converted folder, and its twin that has learnt nothing."""


def memory_without_forecast(wildcards, attempt):
    return attempt * config["memory_mb"]


# The source is no input: one that is not there is a failure of its own, and stops no other checkpoint.
rule convert:
    output:
        directory(RESULTS + "/checkpoints/{checkpoint}"),
    params:
        source=lambda wildcards: (CHECKPOINTS | TWINS)[wildcards.checkpoint],
        twin=lambda wildcards: f"--shuffle {config['twins']}" if wildcards.checkpoint in TWINS else "",
    log:
        RESULTS + "/logs/convert/{checkpoint}.log",
    resources:
        mem_mb=memory_without_forecast,
    shell:
        NATIVE + "npm run --silent checkpoint -- convert {params.source:q} {output:q} {params.twin} >> {log:q} 2>&1"
