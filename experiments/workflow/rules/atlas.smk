"""Figures of all cases to one data set, and to the atlas."""


# Anew each time, so that no figures of an earlier config are in it.
rule collect:
    input:
        of_every_case("figures"),
    output:
        directory(DATASET),
    params:
        collect=COLLECT,
    log:
        f"{RESULTS}/logs/collect.log",
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "({params.collect}) >> {log:q} 2>&1"


rule atlas:
    input:
        DATASET,
    output:
        f"{ATLAS}/verdicts.csv",
    params:
        draw=DRAW,
    log:
        f"{RESULTS}/logs/atlas.log",
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.draw} >> {log:q} 2>&1"
