"""Writes probes.json: multinomial logistic regressions of scikit-learn on features drawn by seed, to be fitted again by the toolkit;
and leace.json: the same features without their labels, by concept-erasure.

python3 test/golden/probing/make.py   (numpy, scikit-learn, torch, concept-erasure)
"""

import json
from pathlib import Path

import numpy as np
import torch
from concept_erasure import LeaceFitter
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)
ROWS, TRAINING, FEATURES, CLASSES = 240, 160, 8, 4
states = rng.normal(size=(ROWS, FEATURES)).round(4)
states[:, 2] *= 12  # a dimension that outweighs the others, as in BERT
weights = rng.normal(size=(FEATURES, CLASSES))
labels = (states @ weights + 2 * rng.gumbel(size=(ROWS, CLASSES))).argmax(1)
centred = states - states.mean(0)
inputs = centred / np.sqrt((centred**2).mean())
fits = []
for strength in (0.1, 0.01, 0.001):
    model = LogisticRegression(C=1 / (strength * TRAINING), tol=1e-10, max_iter=10000)
    model.fit(inputs[:TRAINING], labels[:TRAINING])
    logs = model.predict_log_proba(inputs[TRAINING:])
    fits.append({"strength": strength, "logProbabilities": logs.round(6).tolist()})
golden = {
    "rows": ROWS,
    "training": TRAINING,
    "features": FEATURES,
    "classes": CLASSES,
    "states": states.ravel().tolist(),
    "labels": labels.tolist(),
    "fits": fits,
}
Path(__file__).with_name("probes.json").write_text(json.dumps(golden) + "\n")

# LEACE of concept-erasure on the same states, in float64, without the constraint on the trace.
x = torch.tensor(states.astype("float32")).double()
z = torch.nn.functional.one_hot(torch.tensor(labels), CLASSES).double()
fitter = LeaceFitter.fit(x, z, constrain_cov_trace=False, svd_tol=1e-6)
Path(__file__).with_name("leace.json").write_text(json.dumps(fitter.eraser(x).ravel().numpy().round(8).tolist()) + "\n")
