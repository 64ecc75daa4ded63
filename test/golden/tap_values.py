"""What taps of any model are made of, from its states."""
import torch


def norms(name, vectors):
    return {
        name: vectors.norm(dim=-1),
        f"{name}_l1": vectors.norm(p=1, dim=-1),
        f"{name}_linf": vectors.norm(p=float("inf"), dim=-1),
    }


def targets(batch, final, logits, sentence, kind="mlm"):
    """The targets by name, each with its sum over the batch; and what of them is a tap. `sentence` [B, H] stands for the sentence."""
    mask = batch["attention_mask"][:, :, None]
    mean = (final * mask).sum(1) / mask.sum(1)
    cosine = torch.nn.functional.cosine_similarity(mean, batch["reference"])
    taps = dict(cls_state=sentence, mean_state=mean, cosine=cosine)
    sums = dict(cls_norm=sentence.norm(dim=-1).sum(), cosine=cosine.sum())
    if logits is not None:
        label_logit = logits.gather(-1, batch["labels"][:, :, None]).squeeze(-1)
        loss = logits.logsumexp(-1) - label_logit
        taps |= {f"{kind}_logits": logits, f"{kind}_top1": logits.argmax(-1), "label_logit": label_logit, f"{kind}_loss": loss}
        sums |= {f"{kind}_loss": (loss * batch["label_weights"]).sum(), "logit": (label_logit * batch["label_weights"]).sum()}
    return taps, sums


def gradients(states, final, sums):
    """By each target at the model's output, by their sum at every state."""
    taps = {f"cotangent.{name}": torch.autograd.grad(total, final, retain_graph=True)[0] for name, total in sums.items()}
    found = torch.autograd.grad(sum(sums.values()), list(states.values()))
    return taps | {f"gradient.{name}": gradient for name, gradient in zip(states, found)}
