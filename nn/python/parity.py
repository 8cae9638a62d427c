"""Holds the two networks, this one and the C# one, to each other.

    python3 parity.py write FILE   a small network of each kind of head, an input and what it gives, for the C# tests
    python3 parity.py check FILE   the same file again, as the C# side or another PyTorch has written it
"""

import sys

import torch

import ilif

KINDS = ("direct", "chain")


def network(kind, tensors=None):
    torch.manual_seed(3)
    made = ilif.Ilif(8, 2, kind, residual=False)
    if tensors is not None:
        made.load_state_dict({k.removeprefix(kind + "."): v for k, v in tensors.items() if k.startswith(kind + ".") and k.count(".") > 1 and ".out" not in k})
    return made


def main(verb, path):
    with torch.no_grad():
        if verb == "write":
            given, tensors = torch.rand(1, 2, 6, 7) - 0.5, {}
            tensors["input"] = given
            for kind in KINDS:
                made = network(kind)
                tensors |= {f"{kind}.{k}": v for k, v in made.state_dict().items()}
                tensors[f"{kind}_out"] = made(given)
            ilif.save(path, tensors, {"format": "pt"})
            return 0
        tensors, _ = ilif.load(path)
        worst = max((network(kind, tensors)(tensors["input"]) - tensors[f"{kind}_out"]).abs().max().item() for kind in KINDS)
        print(f"largest difference {worst:.3g}")
        return 0 if worst < 1e-5 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
