"""Known answers for the statistics from scipy, statsmodels, diptest and numpy (pinned in ../requirements.txt). Usage: make_statistics.py"""
import json
from pathlib import Path

import diptest
import numpy as np
from scipy import stats
from scipy.stats._resampling import BootstrapResult
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_effectsize

HERE = Path(__file__).parent
rng = np.random.default_rng(22)


def normal():
    points = [-6, -4, -2.5, -1, -0.3, 0, 0.5, 1.1, 1.959963984540054, 3, 5]
    shares = [1e-5, 1e-4, 0.001, 0.025, 0.2, 0.3, 0.5, 0.7, 0.8, 0.975, 0.999, 0.9999]
    return dict(cdf=[[x, stats.norm.cdf(x)] for x in points], quantile=[[p, stats.norm.ppf(p)] for p in shares])


def bca():
    """Skewed data; in the second case rounded, so that draws tie with the value."""
    for decimals in (12, 0):
        data = np.round(rng.exponential(3, 25), decimals)
        statistic = lambda x, axis=-1: np.mean(x, axis=axis) if decimals == 0 else np.var(x, axis=axis)
        draws = statistic(rng.choice(data, size=(400, 25)))
        given = BootstrapResult(confidence_interval=None, bootstrap_distribution=draws, standard_error=None)
        for level in (0.9, 0.95):
            result = stats.bootstrap((data,), statistic, n_resamples=0, bootstrap_result=given, confidence_level=level, method="BCa")
            left_out = [float(statistic(np.delete(data, i))) for i in range(len(data))]
            yield dict(value=float(statistic(data)), draws=draws.tolist(), jackknife=left_out, level=level, interval=list(result.confidence_interval))


def sign_flips():
    for differences in (rng.normal(0.4, 1, 12), np.round(rng.normal(0, 2, 11)), np.ones(6)):
        test = stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=np.inf)
        yield dict(differences=differences.tolist(), mean=float(differences.mean()), p=test.pvalue)


def adjusted():
    for p in (rng.random(8) ** 3, np.array([0.01, 0.02, 0.02, 0.02, 0.9, 1.0]), np.array([0.04]), np.array([0.5, 0.0, 0.3, 0.0])):
        yield dict(p=p.tolist(), holm=multipletests(p, method="holm")[1].tolist(), bh=multipletests(p, method="fdr_bh")[1].tolist())


def dips():
    """At least 1 / 2n, as in the paper and in R."""
    samples = [rng.normal(size=n) for n in (2, 3, 5, 20, 200)] + [rng.random(n) for n in (4, 50, 1000)]
    samples += [np.concatenate([rng.normal(size=n), rng.normal(distance, 1, n // 2)]) for n, distance in ((10, 3), (60, 4), (300, 6))]
    samples += [rng.exponential(size=n) for n in (7, 100)] + [np.round(rng.normal(0, 2, n)) for n in (9, 40, 400)]
    samples += [np.repeat([0.0, 1.0], 5), np.repeat([0.0, 1.0, 5.0], [3, 1, 3]), np.arange(6.0), np.array([1.0]), np.ones(4), rng.integers(0, 3, 30).astype(float)]
    return [dict(values=x.tolist(), dip=float(diptest.dipstat(x, allow_zero=False))) for x in samples]


def dip_tests():
    """p from diptest's table of simulated quantiles, which knows n from 4 to 72,000."""
    for n, distance in ((60, 0), (60, 2.7), (60, 3), (200, 2.4)):
        x = np.concatenate([rng.normal(size=n // 2), rng.normal(distance, 1, n // 2)])
        yield dict(values=x.tolist(), p=float(diptest.diptest(x)[1]))


def correlations():
    for n, decimals in ((30, 12), (40, 0), (2, 12), (25, 1)):
        x = np.round(rng.normal(0, 2, n), decimals)
        y = np.round(x + rng.normal(0, 2, n), decimals)
        groups = np.arange(n) % 3
        kruskal = stats.kruskal(*(y[groups == g] for g in range(3))).statistic / (n - 1) if n > 2 else None
        yield dict(x=x.tolist(), y=y.tolist(), midranks=stats.rankdata(y).tolist(), spearman=stats.spearmanr(x, y).statistic, kendall=stats.kendalltau(x, y).statistic, epsilonSquared=kruskal)


def residuals():
    a, b = rng.normal(8, 2, 40), rng.integers(1, 5, 40).astype(float)
    covariates = dict(a=a, constant=np.full(40, 7.0), b=b, twice=2 * a - b + 3, c=rng.random(40) * 1000)
    y = 3 + a - b + rng.normal(size=40)
    design = np.column_stack([np.ones(40), a, b, covariates["c"]])
    fit = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return dict(y=y.tolist(), covariates=[dict(name=k, values=v.tolist()) for k, v in covariates.items()], dropped=["constant", "twice"], residuals=(y - fit).tolist())


def inequality():
    for x in (rng.exponential(size=20), rng.integers(0, 4, 15).astype(float), np.array([0.0, 0.0, 0.0, 5.0])):
        gini = np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())
        yield dict(values=x.tolist(), gini=gini, lorenz=(np.cumsum(np.sort(x)) / x.sum()).tolist())


def effects():
    return dict(cohensH=[[a, b, proportion_effectsize(a, b)] for a, b in ((0.3, 0.2), (0, 1), (0.95, 0.99), (0.5, 0.5))])


golden = dict(
    normal=normal(), bca=list(bca()), signFlips=list(sign_flips()), adjusted=list(adjusted()), dips=dips(), dipTests=list(dip_tests()),
    correlations=list(correlations()), residuals=residuals(), inequality=list(inequality()), effects=effects(),
)
(HERE / "statistics.json").write_text(json.dumps(golden) + "\n")
