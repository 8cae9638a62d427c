"""Coded clips as `vvcilif train ilif --cache DIR` leaves them, and patches of them on a device."""

import pathlib
import struct

import numpy
import torch

from ilif import upsample

MAGIC = 0x31444C49
RANGE = 1024
WEIGHTS = {22: 1.7, 27: 1.5, 32: 1.3, 37: 1.1, 42: 1.0}


class Clip:
    """A clip at one base QP: 10-bit luma of decoded and original pictures, and the QP of each picture's slice."""

    def __init__(self, path):
        with open(path, "rb") as file:
            magic, self.base_qp, self.width, self.height, count = struct.unpack("<5i", file.read(20))
            if magic != MAGIC:
                raise ValueError(f"{path} is not a coded clip.")
            self.name = pathlib.Path(path).name.rsplit("_qp", 1)[0]
            self.qps, self.decoded, self.original = [], [], []
            size = self.width * self.height
            for _ in range(count):
                self.qps.append(struct.unpack("<i", file.read(4))[0])
                for to in (self.decoded, self.original):
                    to.append(numpy.frombuffer(file.read(2 * size), "<i2").reshape(self.height, self.width))

    def picture(self, index, device):
        """Network input [1, 2, H, W] and error of the decoded picture [1, 1, H, W]."""
        decoded, original = (torch.tensor(p[index].astype("float32"), device=device) / RANGE for p in (self.decoded, self.original))
        qp = torch.full_like(decoded, (self.qps[index] - 32) / 64)
        return torch.stack([decoded - 0.5, qp])[None], (original - decoded)[None, None]


def load(folder, held_out):
    """Clips to fit and clips to measure; held_out are beginnings of names."""
    clips = [Clip(path) for path in sorted(pathlib.Path(folder).glob("*.coded"))]
    measured = [c for c in clips if c.name.startswith(tuple(held_out))]
    return [c for c in clips if c not in measured], measured


class Patches:
    """Random patches, mirrored and transposed at random; all pictures stay on the device."""

    def __init__(self, clips, size, seed, device):
        self.size, self.device = size, device
        self.random = torch.Generator(device=device).manual_seed(seed)
        clips = [c for c in clips if min(c.width, c.height) >= size]
        self.decoded, self.original = (
            torch.from_numpy(numpy.concatenate([p.ravel() for c in clips for p in getattr(c, which)])).to(device)
            for which in ("decoded", "original"))
        pictures, starts, at = [], [], 0
        for clip in clips:
            starts.append((len(pictures), len(clip.qps)))
            for qp in clip.qps:
                pictures.append((at, clip.width, clip.height))
                at += clip.width * clip.height
        self.pictures = torch.tensor(pictures, device=device)
        self.qps = torch.tensor([(q - 32) / 64 for c in clips for q in c.qps], device=device)
        self.weights = torch.tensor([WEIGHTS[c.base_qp] for c in clips], device=device)
        self.starts = torch.tensor(starts, device=device)

    def _below(self, limits):
        return (torch.rand(limits.shape, generator=self.random, device=self.device) * limits).long().minimum(limits - 1)

    def batch(self, count):
        """Network input [B, 2, S, S], error [B, 1, S, S] and weight [B, 1, 1, 1]."""
        clip = self._below(torch.full((count,), len(self.starts), device=self.device))
        picture = self.starts[clip, 0] + self._below(self.starts[clip, 1])
        base, width, height = self.pictures[picture].T
        x0, y0 = self._below(width - self.size + 1), self._below(height - self.size + 1)
        flip_x, flip_y, transpose = (torch.rand(3, count, generator=self.random, device=self.device) < 0.5)
        along = torch.arange(self.size, device=self.device)
        column, row = along[None, None, :], along[None, :, None]
        swap = transpose[:, None, None]
        u, v = torch.where(swap, row, column), torch.where(swap, column, row)
        u = torch.where(flip_x[:, None, None], self.size - 1 - u, u) + x0[:, None, None]
        v = torch.where(flip_y[:, None, None], self.size - 1 - v, v) + y0[:, None, None]
        at = base[:, None, None] + v * width[:, None, None] + u
        decoded, original = self.decoded[at].float() / RANGE, self.original[at].float() / RANGE
        qp = self.qps[picture][:, None, None].expand_as(decoded)
        return torch.stack([decoded - 0.5, qp], 1), (original - decoded)[:, None], self.weights[clip].reshape(-1, 1, 1, 1)


def held_out_psnr(network, clips, device):
    """Mean PSNR by phase over a picture of each clip: DCTIF of the decoded picture, and the network, against DCTIF of the original."""
    anchor, result = torch.zeros(256, dtype=torch.float64), torch.zeros(256, dtype=torch.float64)
    with torch.no_grad():
        for clip in clips:
            given, error = clip.picture(len(clip.qps) // 2, device)
            wanted = upsample(error)
            for total, rest in ((anchor, wanted), (result, wanted - network(given).float())):
                total += -10 * rest.double().square().mean((0, 2, 3)).clamp_min(1e-12).log10().cpu()
    return anchor / len(clips), result / len(clips)
