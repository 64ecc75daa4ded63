"""Known effects of ablations and interventions from Hugging Face eager, in float64. Usage: make.py FIXTURES OUT.json

FIXTURES holds the tiny checkpoints (../../fixtures/checkpoints). Every sentence is run by itself, unpadded, once as it is and once
altered; states are replaced by hooks. OUT has, for each checkpoint, `sentences` (ids, and the word of each id, null for special ones)
and `variants`: what is done to which words, and `effects` by name, over the positions kept in both runs.

As they are, the tiny checkpoints forget what is in a sentence: a word masked moves the final state by a thousandth. Their LayerNorms'
gamma in the blocks and their query and key weights are therefore tripled, and the masked-LM head's gamma is taken six times.
"""
import json
import sys

import torch
from transformers import BertForPreTraining

CLS, SEP, MASK, PAD = 2, 3, 4, 0  # as in the vocabularies of the fixtures
WORDS = [
    [0, 0, 1, 2, 2, 2, 3],
    [0, 1, 1, 2],
    [0, 1, 2, 3, 3, 4, 5, 5, 6],
]
CHOSEN = [[[0], [1, 2], [3], [0, 2, 3]], [[1], [0, 2]], [[3], [0, 5], [1, 2, 3, 4, 6]]]
PLACES = [("post", 0), ("pre", 0), ("post", 1), ("pre", 2), ("post", 2)]


def load(folder):
    model, info = BertForPreTraining.from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
    )
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            in_block = name.startswith("bert.encoder.")
            if in_block and ("LayerNorm.weight" in name or "query.weight" in name or "key.weight" in name):
                parameter *= 3
            if name == "cls.predictions.transform.LayerNorm.weight":
                parameter *= 6
    has_head = not any(name.startswith("cls.predictions.transform") for name in info["missing_keys"])
    return model.double().eval(), has_head


def place_hook(model, site, layer, positions, vectors):
    """Replaces the state at a site and layer; the handle removes it."""
    norm = model.bert.embeddings.LayerNorm if layer == 0 else model.bert.encoder.layer[layer - 1].output.LayerNorm

    def replaced(state):
        state = state.clone()
        state[0, positions] = vectors
        return state

    if site == "pre":
        return norm.register_forward_pre_hook(lambda module, inputs: (replaced(inputs[0]),))
    return norm.register_forward_hook(lambda module, inputs, output: replaced(output))


def state_of(model, ids, site, layer):
    norm = model.bert.embeddings.LayerNorm if layer == 0 else model.bert.encoder.layer[layer - 1].output.LayerNorm
    seen = []
    watch = norm.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0])) if site == "pre" \
        else norm.register_forward_hook(lambda module, inputs, output: seen.append(output))
    run(model, ids)
    watch.remove()
    return seen[0][0]


def run(model, ids, mask=None):
    ids = torch.tensor([ids])
    mask = torch.ones_like(ids) if mask is None else torch.tensor([mask])
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids), output_hidden_states=True)
    return [state[0] for state in out.hidden_states], out.prediction_logits[0]


def effects(clean, altered, pairs, ids, has_head):
    """`pairs`: positions of tokens kept in both, special ones left out."""
    (states, logits), (other_states, other_logits) = clean, altered
    here, there = [a for a, _ in pairs], [b for _, b in pairs]
    last, other = states[-1], other_states[-1]
    mean, other_mean = last[here].mean(0), other[there].mean(0)
    cosine = torch.nn.functional.cosine_similarity
    found = dict(
        cls_cosine=1 - cosine(last[0], other[0], dim=0),
        cls_l2=(last[0] - other[0]).norm(),
        mean_cosine=1 - cosine(mean, other_mean, dim=0),
        mean_l2=(mean - other_mean).norm(),
    )
    if has_head:
        labels = torch.tensor([ids[a] for a in here])
        loss = torch.nn.functional.cross_entropy
        found["mlm_loss"] = loss(other_logits[there], labels) - loss(logits[here], labels)
        found["mlm_top1"] = (other_logits[there].argmax(-1) != logits[here].argmax(-1)).double().mean()
    for layer, (a, b) in enumerate(zip(states, other_states)):
        found[f"other_shift.{layer}"] = (a[here] - b[there]).norm(dim=-1).mean()
    return {name: float(value) for name, value in found.items()}


def ablations(model, has_head, sentences, random):
    for at, (ids, words) in enumerate(sentences):
        clean = run(model, ids)
        for chosen in CHOSEN[at]:
            gone = [position for position, word in enumerate(words) if word in chosen]
            kept = [position for position in range(len(ids)) if position not in gone]
            ordinary = [position for position in kept if words[position] is not None]
            drawn = {position: int(torch.randint(5, 40, (), generator=random)) for position in gone}
            inputs = dict(
                mask=([MASK if p in gone else i for p, i in enumerate(ids)], None),
                pad=([PAD if p in gone else i for p, i in enumerate(ids)], [int(p not in gone) for p in range(len(ids))]),
                sample=([drawn.get(p, i) for p, i in enumerate(ids)], None),
                delete=([ids[p] for p in kept], None),
            )
            for operation, (changed, mask) in inputs.items():
                pairs = [(p, kept.index(p) if operation == "delete" else p) for p in ordinary]
                found = effects(clean, run(model, changed, mask), pairs, ids, has_head)
                extra = dict(drawn=drawn) if operation == "sample" else {}
                yield dict(sentence=at, words=chosen, operation=operation, **extra, effects=found)


def interventions(model, has_head, sentences):
    for site, layer in PLACES:
        states = [state_of(model, ids, site, layer) for ids, _ in sentences]
        ordinary = [(s, p) for s, (_, words) in enumerate(sentences) for p, word in enumerate(words) if word is not None]
        mean = torch.stack([states[s][p] for s, p in ordinary]).mean(0)
        for at, (ids, words) in enumerate(sentences):
            clean = run(model, ids)
            for chosen in CHOSEN[at][1:]:
                gone = [position for position, word in enumerate(words) if word in chosen]
                donors = [ordinary[(7 * p + at) % len(ordinary)] for p in gone]
                vectors = dict(
                    zero=torch.zeros(len(gone), mean.shape[0], dtype=torch.double),
                    mean=mean.expand(len(gone), -1),
                    resample=torch.stack([states[s][p] for s, p in donors]),
                )
                pairs = [(p, p) for p, word in enumerate(words) if word is not None and p not in gone]
                for name, values in vectors.items():
                    hook = place_hook(model, site, layer, gone, values)
                    altered = run(model, ids)
                    hook.remove()
                    extra = dict(donors=donors) if name == "resample" else {}
                    found = effects(clean, altered, pairs, ids, has_head)
                    yield dict(sentence=at, words=chosen, intervention=name, site=site, layer=layer, **extra, effects=found)


def main(fixtures, out):
    random = torch.Generator().manual_seed(11)
    found = {}
    for fixture in ("tiny-gelu", "tiny-tanh", "tiny-relu"):
        model, has_head = load(f"{fixtures}/{fixture}")
        sentences = [
            ([CLS, *torch.randint(5, 40, (len(words),), generator=random).tolist(), SEP], [None, *words, None])
            for words in WORDS
        ]
        found[fixture] = dict(
            sentences=[dict(ids=ids, words=words) for ids, words in sentences],
            variants=[*ablations(model, has_head, sentences, random), *interventions(model, has_head, sentences)],
        )
    with open(out, "w", encoding="utf8") as file:
        json.dump(found, file)
        file.write("\n")


main(*sys.argv[1:])
