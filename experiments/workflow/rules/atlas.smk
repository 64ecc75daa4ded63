"""Figures of all cases to one data set, and to the atlas. That they are of all cases an empty file says: where some failed, both are
there too, and the next start is to make them again."""


rule collect:
    input:
        of_every_case("figures"),
    output:
        touch(f"{RESULTS}/collected"),
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
        rules.collect.output,
    output:
        touch(f"{RESULTS}/drawn"),
    params:
        draw=DRAW,
    log:
        f"{RESULTS}/logs/atlas.log",
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.draw} >> {log:q} 2>&1"
