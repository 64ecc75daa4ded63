"""Known answers for natural splines and the grouped logit from scipy and numpy (pinned in ../requirements.txt). Usage: make_salience.py"""
import json
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize

HERE = Path(__file__).parent
rng = np.random.default_rng(17)


def splines():
    """Least squares on the natural splines through four knots; the cardinal ones span the same space as any other basis."""
    spread = np.round(rng.gamma(2, 1, 40), 3)
    tied = np.array([0] * 20 + [1] * 6 + [2, 3, 3, 5, 8, 13.0])
    for values, knots in ((spread, np.quantile(spread, [0, 1 / 3, 2 / 3, 1])), (tied, np.quantile(np.unique(tied), [0, 1 / 3, 2 / 3, 1]))):
        y = rng.normal(size=len(values))
        basis = np.stack([CubicSpline(knots, unit, bc_type="natural")(values) for unit in np.eye(4)], axis=1)
        fitted = basis @ np.linalg.lstsq(basis, y, rcond=None)[0]
        yield dict(values=values.tolist(), y=y.tolist(), fitted=fitted.tolist())


def logit(ridge=0.01, groups=8, size=15, slopes=(0.7, -0.4, 0.2)):
    """Coefficient of the first covariate, intercepts as columns of their own, by Newton's method with a trust region."""
    group = np.repeat(np.arange(groups), size)
    x = rng.normal(size=(groups * size, len(slopes)))
    chance = 1 / (1 + np.exp(-(x @ slopes + rng.normal(-1, 1, groups)[group])))
    y = (rng.uniform(size=len(chance)) < chance).astype(float)
    design = np.hstack([x, np.eye(groups)[group]])
    penalty = np.r_[np.full(len(slopes), ridge), np.zeros(groups)]
    draws = [np.ones(groups, int)] + [np.bincount(rng.integers(0, groups, groups), minlength=groups) for _ in range(20)]

    def coefficient(draw):
        kept = (draw[group] > 0)
        columns = np.r_[np.ones(len(slopes), bool), draw > 0]
        d, t, w, p = design[kept][:, columns], y[kept], draw[group][kept], penalty[columns]
        mean = lambda b: 1 / (1 + np.exp(-d @ b))
        found = minimize(
            lambda b: -(w * (t * (d @ b) - np.logaddexp(0, d @ b))).sum() + (p * b * b).sum() / 2,
            np.zeros(d.shape[1]),
            jac=lambda b: d.T @ (w * (mean(b) - t)) + p * b,
            hess=lambda b: (d.T * (w * mean(b) * (1 - mean(b)))) @ d + np.diag(p),
            method="trust-exact",
            options=dict(gtol=1e-10),
        )
        return found.x[0]

    return dict(
        columns=x.T.tolist(),
        groups=group.tolist(),
        positive=y.astype(int).tolist(),
        ridge=ridge,
        draws=[draw.tolist() for draw in draws],
        coefficients=[coefficient(draw) for draw in draws],
    )


golden = dict(splines=list(splines()), logit=logit())
(HERE / "salience.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
