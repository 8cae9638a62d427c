"""Pairs of a reference picture and a picture predicted from it: what motion compensation wants of a filter.

The paper trains toward the original of the reference picture itself. A codec asks for something else: the block of
another picture that a motion vector points from. Vectors are found once, with DCTIF, for blocks of 16x16 samples, by full
search at whole samples and refinement at quarters, with the cost of a vector as an encoder has it.
"""

import torch
import torch.nn.functional as F

import ilif
from data import RANGE, WEIGHTS

BLOCK, REACH, MARGIN = 16, 16, 24
DISTANCES = (1, 2, 4, 8)
# Blocks that no vector predicts say nothing about the filter: mean difference in parts of the range.
WORST = 12 / 256
QUARTER_PHASES = [16 * y + x for y in range(0, 16, 4) for x in range(0, 16, 4)]


def quarters(picture):
    """DCTIF at quarter samples: [N, 1, H, W] to [N, 16, H, W], phase = 4 x down + across."""
    table = ilif.dctif_table()[::4].to(picture.device, picture.dtype)
    batch, _, height, width = picture.shape
    padded = F.pad(picture, [3, 4, 3, 4], mode="replicate")
    across = F.conv2d(padded, table.reshape(4, 1, 1, 8)).reshape(batch * 4, 1, height + 7, width)
    both = F.conv2d(across, table.reshape(4, 1, 8, 1)).reshape(batch, 4, 4, height, width)
    return both.transpose(1, 2).reshape(batch, 16, height, width)


def block_sums(difference):
    return F.avg_pool2d(difference, BLOCK) * (BLOCK * BLOCK)


def vector_bits(vector):
    """Roughly the bits of a vector in quarter samples, from zero."""
    return (2 * torch.log2(1 + vector.abs().float()) + 1).sum(-1)


def search(reference, target, qp):
    """Vectors [N, H / 16, W / 16, 2] (across, down) in quarter samples, and the mean difference of each block."""
    count, height, width = target.shape
    rows, columns = height // BLOCK, width // BLOCK
    target = target[:, None, :rows * BLOCK, :columns * BLOCK]
    weight = (0.57 * 2 ** ((qp - 12) / 3)) ** 0.5 * 4 / RANGE
    padded = F.pad(reference[:, None], [REACH] * 4, mode="replicate")
    best = torch.full((count, 1, rows, columns), 1e9, device=target.device)
    vectors = torch.zeros(count, rows, columns, 2, dtype=torch.long, device=target.device)
    across = torch.arange(-REACH, REACH + 1, device=target.device)
    for dy in range(-REACH, REACH + 1):
        # All displacements of a row at once: [N, rows of samples, displacements, columns].
        moved = padded[:, 0, REACH + dy:REACH + dy + rows * BLOCK].unfold(-1, width, 1)[..., :columns * BLOCK]
        sums = (moved - target[:, 0, :, None]).abs().reshape(count, rows, BLOCK, 2 * REACH + 1, columns, BLOCK).sum((2, 5))
        tried = torch.stack([4 * across, torch.full_like(across, 4 * dy)], -1)
        cost, which = (sums + weight * vector_bits(tried)[:, None]).min(2)
        better = cost[:, None] < best
        best = torch.where(better, cost[:, None], best)
        vectors = torch.where(better[:, 0, :, :, None], tried[which], vectors)
    fine = F.pixel_shuffle(quarters(reference[:, None]), 4)[:, 0]
    centre, found = vectors.clone(), torch.zeros_like(best)
    best.fill_(1e9)
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            tried = centre + torch.tensor([dx, dy], device=target.device)
            difference = block_sums((take(fine, tried, rows * BLOCK, columns * BLOCK)[:, None] - target).abs())
            cost = difference + weight * vector_bits(tried)[:, None]
            better = cost < best
            best, found = torch.where(better, cost, best), torch.where(better, difference, found)
            vectors = torch.where(better[:, 0, :, :, None], tried, vectors)
    return vectors, found[:, 0] / (BLOCK * BLOCK)


def positions(vectors, height, width):
    """Where each sample [N, H, W] comes from, in quarter samples: across and down."""
    spread = vectors.repeat_interleave(BLOCK, 1).repeat_interleave(BLOCK, 2)
    x = 4 * torch.arange(width, device=vectors.device)[None, None] + spread[..., 0]
    y = 4 * torch.arange(height, device=vectors.device)[None, :, None] + spread[..., 1]
    return x, y


def gather(fine, x, y):
    """Samples [N, H, W] of pictures at four times the size [N, 4 H', 4 W'], with clipped coordinates."""
    count, height, width = fine.shape
    at = y.clamp(0, height - 1) * width + x.clamp(0, width - 1)
    return fine.reshape(count, -1).gather(1, at.reshape(count, -1)).reshape(at.shape)


def take(fine, vectors, height, width):
    return gather(fine, *positions(vectors, height, width))


class Pairs:
    """Pairs of pictures of coded clips with their motion, all on the device."""

    def __init__(self, clips, size, seed, device, per_picture=2):
        self.device, self.size, self.inner = device, size, (size - 2 * MARGIN) // BLOCK * BLOCK
        self.random = torch.Generator(device=device).manual_seed(seed)
        choice = torch.Generator().manual_seed(seed)
        pictures, vectors, differences, pairs, self.ranges = [], [], [], [], []
        samples = blocks = 0
        for clip in clips:
            count, area, first = len(clip.qps), clip.width * clip.height, len(pairs)
            if count < 2 or min(clip.width, clip.height) < self.inner + BLOCK:
                continue
            decoded, original = (torch.stack([torch.from_numpy(p.astype("int16")) for p in which]).to(device) for which in (clip.decoded, clip.original))
            pictures += [decoded.reshape(-1), original.reshape(-1)]
            target = torch.arange(count).repeat(per_picture)
            distance = torch.tensor(DISTANCES)[torch.randint(len(DISTANCES), target.shape, generator=choice)].clamp(max=count - 1)
            sign = torch.randint(2, target.shape, generator=choice) * 2 - 1
            source = target + sign * distance
            source = torch.where((source < 0) | (source >= count), target - sign * distance, source)
            keep = (source >= 0) & (source < count)
            for s, t in zip(source[keep].split(33), target[keep].split(33)):
                with torch.no_grad():
                    found, difference = search(decoded[s.to(device)].float() / RANGE, original[t.to(device)].float() / RANGE, clip.base_qp)
                vectors.append(found.reshape(-1, 2))
                differences.append(difference.reshape(-1))
                for i, j in zip(s.tolist(), t.tolist()):
                    pairs.append((samples + i * area, samples + (count + j) * area, clip.width, clip.height, blocks, clip.qps[i], clip.base_qp))
                    blocks += found.shape[1] * found.shape[2]
            samples += 2 * count * area
            self.ranges.append((first, len(pairs) - first))
        self.pictures, self.vectors, self.differences = torch.cat(pictures), torch.cat(vectors), torch.cat(differences)
        self.pairs, self.starts = torch.tensor(pairs, device=device), torch.tensor(self.ranges, device=device)
        self.weights = torch.tensor([WEIGHTS[p[-1]] for p in pairs], device=device)

    def _below(self, limits):
        return (torch.rand(limits.shape, generator=self.random, device=self.device) * limits).long().minimum(limits - 1)

    def _part(self, pair, bx, by, size):
        """The reference around blocks, and where and what the samples of the blocks are."""
        source, target, width, height, blocks, qp, _ = (v[:, None, None] for v in self.pairs[pair].T)
        bx, by = bx[:, None, None], by[:, None, None]
        along = torch.arange(size + 2 * MARGIN, device=self.device)
        x = (bx * BLOCK - MARGIN + along[None, None, :]).clamp_min(0).minimum(width - 1)
        y = (by * BLOCK - MARGIN + along[None, :, None]).clamp_min(0).minimum(height - 1)
        luma = self.pictures[source + y * width + x].float() / RANGE - 0.5
        inner = torch.arange(size, device=self.device)
        column, row = inner[None, None, :], inner[None, :, None]
        wanted = self.pictures[target + (by * BLOCK + row) * width + bx * BLOCK + column].float() / RANGE
        block = blocks + (by + row // BLOCK) * (width // BLOCK) + bx + column // BLOCK
        vector, difference = self.vectors[block], self.differences[block]
        across, down = 4 * (MARGIN + column) + vector[..., 0], 4 * (MARGIN + row) + vector[..., 1]
        weight = (difference < WORST) * self.weights[pair][:, None, None]
        return torch.stack([luma, ((qp - 32) / 64).expand_as(luma)], 1), across, down, wanted, weight

    def batch(self, count):
        """Input [B, 2, S, S], positions across and down [B, I, I] in quarter samples of the patch, wanted samples and weights [B, I, I]."""
        clip = self._below(torch.full((count,), len(self.starts), device=self.device))
        pair = self.starts[clip, 0] + self._below(self.starts[clip, 1])
        width, height = self.pairs[pair, 2], self.pairs[pair, 3]
        many = self.inner // BLOCK
        given, across, down, wanted, weight = self._part(pair, self._below(width // BLOCK - many + 1), self._below(height // BLOCK - many + 1), self.inner)
        # The whole batch is mirrored or transposed, and the positions with it.
        last = 4 * (given.shape[-1] - 1)
        flip_x, flip_y, transpose = (torch.rand(3, generator=self.random, device=self.device) < 0.5).tolist()
        if flip_x:
            given, across, down, wanted, weight = (t.flip(-1) for t in (given, last - across, down, wanted, weight))
        if flip_y:
            given, across, down, wanted, weight = (t.flip(-2) for t in (given, across, last - down, wanted, weight))
        if transpose:
            given, down, across, wanted, weight = (t.transpose(-1, -2) for t in (given, across, down, wanted, weight))
        return given.contiguous(), across, down, wanted, weight

    def predict(self, given, residual, across, down):
        """Predictions [B, I, I] from DCTIF and what a network adds to it at the sixteen quarter-sample phases."""
        fine = quarters(given[:, :1] + 0.5)
        if residual is not None:
            fine = fine + residual
        return gather(F.pixel_shuffle(fine, 4)[:, 0], across, down)

    def psnr(self, network, per_clip=4, size=128):
        """PSNR of prediction in dB over the well-predicted blocks: with DCTIF, and with the network at the same vectors."""
        squares, count = torch.zeros(2, len(self.ranges), dtype=torch.float64), torch.zeros(len(self.ranges), dtype=torch.float64)
        with torch.no_grad():
            for i, (first, pairs) in enumerate(self.ranges):
                pair = first + torch.arange(per_clip, device=self.device) * pairs // per_clip
                zero = torch.zeros_like(pair)
                given, across, down, wanted, weight = self._part(pair, zero + 2, zero + 2, size)
                good = weight > 0
                count[i] = good.sum().clamp_min(1).double().cpu()
                for j, residual in enumerate((None, network(given)[:, QUARTER_PHASES].float())):
                    squares[j, i] = ((self.predict(given, residual, across, down) - wanted).square() * good).sum().double().cpu()
        return (-10 * (squares / count).clamp_min(1e-12).log10()).mean(1).tolist()
