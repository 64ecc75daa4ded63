"""Known answers for plausibility from scikit-learn. Usage: make_plausibility.py"""
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import auc, f1_score, jaccard_score, precision_recall_curve

rng = np.random.default_rng(31)


def case(words, decimals, share):
    """Scores of few decimals tie."""
    gold = rng.random(words) < share
    gold[rng.integers(words)] = True
    scores = np.round(rng.normal(size=words) + gold, decimals)
    chosen = scores >= np.quantile(scores, 0.75)
    precision, recall, _ = precision_recall_curve(gold, scores)
    return dict(
        scores=scores.tolist(),
        gold=gold.tolist(),
        chosen=chosen.tolist(),
        auprc=auc(recall, precision),
        f1=f1_score(gold, chosen),
        iou=jaccard_score(gold, chosen),
    )


cases = [case(words, decimals, share) for words in (2, 5, 9, 20, 40) for decimals in (6, 0) for share in (0.1, 0.5, 1)]
out = Path(__file__).parent / "plausibility.json"
out.write_text(json.dumps(cases) + "\n", encoding="utf8")
