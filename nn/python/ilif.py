"""The ILIF network in PyTorch: the twin of nn/ilif/IlifNetwork.cs, with the same names of tensors and the same results.

Inputs are [B, 2, H, W]: luma / range - 1/2, and (QP - 32) / 64. Outputs are parts of the sample range.
"""

import json
import struct

import torch
import torch.nn.functional as F
from torch import nn

PHASES = 256
HEAD_TAPS = 5


class ReplicatedConv(nn.Module):
    """A convolution of odd size with clipped coordinates, that is, replicated samples at the border."""

    def __init__(self, inputs, outputs, size, zero=False):
        super().__init__()
        bound = (inputs * size * size) ** -0.5
        self.weight = nn.Parameter(torch.empty(outputs, inputs, size, size).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-bound, bound))
        if zero:
            nn.init.zeros_(self.weight)
            nn.init.zeros_(self.bias)
        self.pad = size // 2
        # Zeros are cheaper on a GPU; a training that crops the border of its patches may take them.
        self.zero_padded = False

    def forward(self, x):
        weight, bias = self.weight.to(x.dtype), self.bias.to(x.dtype)
        if self.zero_padded:
            return F.conv2d(x, weight, bias, padding=self.pad)
        return F.conv2d(F.pad(x, [self.pad] * 4, mode="replicate"), weight, bias)


class SlopedRelu(nn.Module):
    """PReLU with one slope."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.full((1,), 0.25))

    def forward(self, x):
        return torch.where(x > 0, x, x * self.weight.to(x.dtype))


class ResidualBlock(nn.Module):
    """Convolution, PReLU, convolution, and the skip connection around them."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = ReplicatedConv(channels, channels, 3)
        self.act = SlopedRelu()
        self.conv2 = ReplicatedConv(channels, channels, 3)

    def forward(self, x):
        return x + self.conv2(self.act(self.conv1(x)))


class Ilif(nn.Module):
    """Table 1 (filter part, integer positions) and Table 2 (super-resolution part, fractional positions) of the paper.

    head is "direct" (one 5x5 convolution to 256 phases) or "chain" (the paper's four convolutions with pixel shuffles
    and a last one). With residual, heads give what is added to DCTIF and to the sample, and start at zero.
    """

    def __init__(self, channels, blocks, head="direct", residual=True):
        super().__init__()
        self.channels, self.residual = channels, residual
        self.first = ReplicatedConv(2, channels, 3)
        self.first_act = SlopedRelu()
        self.blocks = nn.ModuleList(ResidualBlock(channels) for _ in range(blocks))
        self.last = ReplicatedConv(channels, channels, 3)
        self.last_act = SlopedRelu()
        self.integer = ReplicatedConv(channels, 1, 3, zero=residual)
        if head == "direct":
            self.phases = ReplicatedConv(channels, PHASES, HEAD_TAPS, zero=residual)
        else:
            self.sr = nn.ModuleList(
                ReplicatedConv(channels, 4 * channels if i < 4 else 1, 3, zero=residual and i == 4) for i in range(5))

    def features(self, x):
        """Steps 1 to 18: inputs to features [B, C, H, W]."""
        start = self.first_act(self.first(x))
        x = start
        for block in self.blocks:
            x = block(x)
        return start + self.last_act(self.last(x))

    def phase_kernels(self):
        """The super-resolution part as one convolution: weights [256, C, 5, 5] and offsets [256], differentiable."""
        if hasattr(self, "phases"):
            return self.phases.weight, self.phases.bias
        return fold(self.sr)

    def forward(self, x):
        """All phases [B, 256, H, W], phase = 16 x fraction down + fraction across; phase 0 is the integer output."""
        features = self.features(x)
        weight, bias = self.phase_kernels()
        fine = F.conv2d(F.pad(features, [2] * 4, mode="replicate"), weight.to(features.dtype), bias.to(features.dtype))
        return torch.cat([self.integer(features), fine[:, 1:]], 1)

    def filter_parameters(self):
        """Parameters of the filter part (stage 1)."""
        return [p for n, p in self.named_parameters() if not n.startswith(("phases.", "sr."))]

    def phase_parameters(self):
        """Parameters of the super-resolution part (stage 2)."""
        return [p for n, p in self.named_parameters() if n.startswith(("phases.", "sr."))]


def fold(layers):
    """Folds four convolutions C -> 4C with pixel shuffles and a last one C -> 1 into 256 filters of 5x5.

    The super-resolution part has no non-linearity. From the output back, each kernel is spread over the channels that
    the pixel shuffle took its samples from, and convolved with the convolution before it. Five taps stay five taps.
    """
    channels = layers[4].weight.shape[1]
    kernels, offsets = F.pad(layers[4].weight, [1] * 4), layers[4].bias
    for level in (3, 2, 1, 0):
        coarse = torch.stack([_shuffled(kernels, fy, fx) for fy in (0, 1) for fx in (0, 1)], 1)
        offsets = (offsets[:, None] + (coarse.sum((3, 4)) * layers[level].bias).sum(2)).flatten()
        kernels = F.conv_transpose2d(coarse.flatten(0, 1), layers[level].weight)
    # Phases are in the order of their bits: the finest level's came first, and each as (down, across).
    order = [sum((y >> bit & 1) << (7 - 2 * bit) | (x >> bit & 1) << (6 - 2 * bit) for bit in range(4)) for y in range(16) for x in range(16)]
    return kernels.reshape(PHASES, channels, HEAD_TAPS, HEAD_TAPS)[order], offsets[order]


def _shuffled(kernels, fy, fx):
    """Kernels [P, C, 5, 5] around fine sample (fy, fx) as kernels [P, 4C, 3, 3] on the channels of the coarse grid."""
    count, channels = kernels.shape[:2]
    split = F.pad(kernels, [fx, 1 - fx, fy, 1 - fy]).reshape(count, channels, 3, 2, 3, 2)
    return split.permute(0, 1, 3, 5, 2, 4).reshape(count, 4 * channels, 3, 3)


def dctif_table():
    """Coefficients [16, 8] of H.266 table 27 (luma, default), in parts of one."""
    rows = [
        [0, 0, 0, 64, 0, 0, 0, 0], [0, 1, -3, 63, 4, -2, 1, 0], [-1, 2, -5, 62, 8, -3, 1, 0], [-1, 3, -8, 60, 13, -4, 1, 0],
        [-1, 4, -10, 58, 17, -5, 1, 0], [-1, 4, -11, 52, 26, -8, 3, -1], [-1, 3, -9, 47, 31, -10, 4, -1],
        [-1, 4, -11, 45, 34, -10, 4, -1], [-1, 4, -11, 40, 40, -11, 4, -1]]
    return torch.tensor(rows + [row[::-1] for row in rows[7:0:-1]], dtype=torch.float32) / 64


def upsample(picture):
    """DCTIF with rows and columns of their own phase, the matrix D of the paper: [B, 1, H, W] to [B, 256, H, W]."""
    table = dctif_table().to(picture.device, picture.dtype)
    batch, _, height, width = picture.shape
    padded = F.pad(picture, [3, 4, 3, 4], mode="replicate")
    across = F.conv2d(padded, table.reshape(16, 1, 1, 8)).reshape(batch * 16, 1, height + 7, width)
    both = F.conv2d(across, table.reshape(16, 1, 8, 1)).reshape(batch, 16, 16, height, width)
    return both.transpose(1, 2).reshape(batch, PHASES, height, width)


def save(path, tensors, metadata, dtype=torch.float32):
    """Writes a safetensors file."""
    name = {torch.float32: "F32", torch.float16: "F16"}[dtype]
    header, data = {"__metadata__": metadata}, b""
    for key, tensor in tensors.items():
        raw = tensor.detach().cpu().to(dtype).contiguous().numpy().tobytes()
        header[key] = {"dtype": name, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    """Reads a safetensors file: tensors in single precision by name, and the metadata."""
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    header, body = json.loads(content[8:8 + length]), content[8 + length:]
    metadata, tensors = header.pop("__metadata__", {}), {}
    for key, entry in header.items():
        begin, end = entry["data_offsets"]
        kind = {"F32": torch.float32, "F16": torch.float16}[entry["dtype"]]
        tensors[key] = torch.frombuffer(bytearray(body[begin:end]), dtype=kind).reshape(entry["shape"]).float()
    return tensors, metadata


def load_network(path):
    """The network of a safetensors file. A ValueError says what is wrong with the file."""
    try:
        tensors, metadata = load(path)
    except (struct.error, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, MemoryError) as error:
        raise ValueError(f"{path} is no safetensors file, or a damaged one") from error
    first = tensors.get("first.weight")
    if first is None or first.dim() != 4 or first.shape[1:] != (2, 3, 3):
        raise ValueError(f"{path} is no ILIF network: there is no tensor first.weight of the shape [C, 2, 3, 3]")
    blocks = 0
    while f"blocks.{blocks}.conv1.weight" in tensors:
        blocks += 1
    head = "direct" if "phases.weight" in tensors else "chain"
    network = Ilif(first.shape[0], blocks, head, metadata.get("ilif_residual", "1") != "0")
    for name, wanted in network.state_dict().items():
        if name not in tensors or tensors[name].shape != wanted.shape:
            has = f"has {list(tensors[name].shape)}" if name in tensors else "has none"
            raise ValueError(f"{path}: a network of {first.shape[0]}x{blocks} needs a tensor {name} of the shape {list(wanted.shape)}; it {has}")
        if not tensors[name].isfinite().all():
            raise ValueError(f"{path}: the tensor {name} has a value that is no number")
    network.load_state_dict({name: tensors[name] for name in network.state_dict()})
    return network


def save_network(network, path, name, dtype=torch.float32):
    """Writes a network so that `vvcilif model quantize` takes it."""
    save(path, network.state_dict(), {"format": "pt", "ilif_residual": "1" if network.residual else "0", "ilif_name": name}, dtype)
