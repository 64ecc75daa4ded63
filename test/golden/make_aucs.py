"""The AUC of content over function words by TAS after each block, in PyTorch: `python make_aucs.py FOLDER CORPUS.conllu [glued]`.

FOLDER is a Hugging Face folder of an encoder with WordPiece, or of a causal model, CORPUS has tags. Sentences of at least four words are
read one by one, wordpieces word by word, each word of a causal model as after a space, or with `glued` as after none, which is what
`is_split_into_words` does without `add_prefix_space`. A word's score is the mean over its wordpieces; the first word of a sentence is left
out of a causal model. States are those after each block: the last of a causal model before its last norm.
Prints the number of words and the AUCs, of the embedding output first.
"""
import sys

import torch
from sklearn.metrics import roc_auc_score
from transformers import AutoModel, AutoTokenizer

CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV"}
FUNCTION = {"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "SCONJ"}
BATCH = 32


def sentences(path):
    for block in open(path, encoding="utf8").read().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        words = [(row[1], row[3]) for row in rows if row[0].isdigit()]
        if len(words) >= 4:
            yield words


def encode(words, tokenizer, is_causal, space):
    """Ids, and the word of each."""
    pieces = [tokenizer(space + form, add_special_tokens=False)["input_ids"] for form, _ in words]
    ids = [id for own in pieces for id in own]
    of = [word for word, own in enumerate(pieces) for _ in own]
    if is_causal:
        return ids, of
    return [tokenizer.cls_token_id, *ids, tokenizer.sep_token_id], [None, *of, None]


def norms(model, batch, pad, is_causal):
    """[layers, sentences, tokens]"""
    length = max(len(ids) for ids, _ in batch)
    ids = torch.tensor([ids + [pad] * (length - len(ids)) for ids, _ in batch])
    mask = torch.tensor([[1] * len(ids) + [0] * (length - len(ids)) for ids, _ in batch])
    last = []
    hook = model.norm.register_forward_pre_hook(lambda _, inputs: last.append(inputs[0])) if is_causal else None
    states = model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    if hook:
        hook.remove()
        states = (*states[:-1], last[0])
    return torch.stack([state.norm(dim=-1) for state in states]).double().numpy()


def main(folder, corpus, joining=None):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    is_causal = tokenizer.cls_token_id is None
    space = " " if is_causal and joining != "glued" else ""
    texts = sorted(
        ((words, encode(words, tokenizer, is_causal, space)) for words in sentences(corpus)), key=lambda text: len(text[1][0])
    )
    scores, labels = [], []
    for at in range(0, len(texts), BATCH):
        batch = texts[at : at + BATCH]
        with torch.no_grad():
            found = norms(model, [encoded for _, encoded in batch], tokenizer.pad_token_id or 0, is_causal)
        for row, (words, (_, of)) in enumerate(batch):
            for word, (_, tag) in enumerate(words):
                places = [place for place, own in enumerate(of) if own == word]
                if tag in CONTENT | FUNCTION and places and not (is_causal and word == 0):
                    scores.append(found[:, row, places].mean(axis=1))
                    labels.append(tag in CONTENT)
    print(len(labels), [round(float(roc_auc_score(labels, layer)), 4) for layer in zip(*scores)])


main(*sys.argv[1:])
