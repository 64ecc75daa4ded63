"""A checkpoint to a converted folder, or to its twin that has learnt nothing."""


# The source is no input: one that is not there fails by itself, and stops no other checkpoint.
rule convert:
    output:
        directory(f"{RESULTS}/checkpoints/{{checkpoint}}"),
    params:
        native=NATIVE,
        source=lambda wildcards: (CHECKPOINTS | TWINS)[wildcards.checkpoint],
        twin=lambda wildcards: ["--shuffle", config["twins"]] if wildcards.checkpoint in TWINS else [],
    log:
        f"{RESULTS}/logs/convert/{{checkpoint}}.log",
    threads: THREADS
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.native} npm run --silent checkpoint -- convert {params.source:q} {output:q} {params.twin} >> {log:q} 2>&1"
