"""Trains an ILIF network in PyTorch on coded clips; `vvcilif model quantize` makes the integer model of what comes out.

    python3 train.py --data CACHE --shape 16x3 --output small.safetensors --held-out flower samDog

Stage 1 fits the filter part to the original picture. Between the stages a direct head is solved in closed form: with the
filter part fixed, each phase is a linear regression on 25 C features. Stage 2 goes on with the head alone, toward the
original upsampled by DCTIF. With --joint, stage 1 also asks for the quarter-sample positions, so that features serve both;
with --motion it asks for the blocks of other pictures that motion vectors point from (motion.py). Stage 2 then leaves those
positions as they are.
"""

import argparse
import json
import math
import time

import torch
import torch.nn.functional as F

import data
import ilif
import motion

QUARTERS = motion.QUARTER_PHASES[1:]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of .coded files")
    parser.add_argument("--output", required=True, help="safetensors file to write; a log goes beside it")
    parser.add_argument("--from", dest="start", metavar="FILE", help="safetensors file of a network to start from, of this training or that of C#; --solve 0 keeps its phases")
    parser.add_argument("--shape", help="CHANNELSxBLOCKS (16x3, or that of --from); the paper's is 128x16")
    parser.add_argument("--head", choices=["direct", "chain"], help="one 5x5 convolution (without --from), or the paper's chain, trained through its folding")
    parser.add_argument("--name", help="name of the model")
    parser.add_argument("--held-out", nargs="*", default=[], help="beginnings of the names of clips that are measured, not fitted")
    parser.add_argument("--steps", type=int, default=20000, help="steps of stage 1; 0 leaves the filter part of --from as it is")
    parser.add_argument("--limit", type=float, default=0, help="seconds of stage 1: the rate follows the clock instead of the steps")
    parser.add_argument("--phase-steps", type=int, default=3000, help="steps of stage 2")
    parser.add_argument("--phase-limit", type=float, default=0, help="seconds of stage 2, likewise")
    parser.add_argument("--solve", type=int, default=50, help="batches for the closed-form solution of a direct head; 0: none")
    parser.add_argument("--joint", action="store_true", help="stage 1 also fits the quarter-sample positions of a direct head")
    parser.add_argument("--motion", type=float, default=0, help="weight of the loss over motion-compensated blocks in stage 1; needs --joint")
    parser.add_argument("--batch", type=int, default=32, help="patches of a step")
    parser.add_argument("--phase-batch", type=int, default=8, help="patches of a step of stage 2")
    parser.add_argument("--patch", type=int, default=128, help="side of a patch")
    parser.add_argument("--crop", type=int, default=16, help="samples at the border of a patch that do not count")
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate; it follows a cosine")
    parser.add_argument("--phase-rate", type=float, help="that of stage 2, where it differs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bf16", action="store_true", help="convolutions in bfloat16")
    parser.add_argument("--zero-border", action="store_true", help="zeros outside of patches in training, which a GPU does faster")
    parser.add_argument("--compile", action="store_true", help="compile the network for the device")
    parser.add_argument("--half", action="store_true", help="write half-precision tensors")
    options = parser.parse_args()
    if options.motion > 0 and options.patch < 2 * motion.MARGIN + motion.BLOCK:
        parser.error(f"with --motion, --patch is at least {2 * motion.MARGIN + motion.BLOCK}")
    try:
        options.network = start_network(options)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    return options


def start_network(options):
    """A new network, or that of a file, which must be what --shape and --head ask for."""
    torch.manual_seed(options.seed)
    if not options.start:
        channels, blocks = (int(v) for v in (options.shape or "16x3").split("x"))
        options.shape, options.head = f"{channels}x{blocks}", options.head or "direct"
        return ilif.Ilif(channels, blocks, options.head)
    network = ilif.load_network(options.start)
    shape, head = f"{network.channels}x{len(network.blocks)}", "direct" if hasattr(network, "phases") else "chain"
    if (options.shape or shape) != shape or (options.head or head) != head:
        raise ValueError(f"{options.start} has a network of {shape} with a {head} head; asked for is {options.shape or shape}, {options.head or head}")
    if not network.residual:
        raise ValueError(f"{options.start} has heads that give samples; this training has heads that give what is added to DCTIF")
    options.shape, options.head = shape, head
    return network


class Trainer:
    def __init__(self, options):
        self.options = options
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        self.network = options.network.to(options.device)
        fit, self.measured = data.load(options.data, options.held_out)
        self.patches = data.Patches(fit, options.patch, options.seed, options.device)
        self.log = open(options.output + ".jsonl", "w")
        self.say(clips=sorted({c.name for c in fit}), pictures=sum(len(c.qps) for c in fit), held_out=sorted({c.name for c in self.measured}))
        self.pairs = self.measured_pairs = None
        if options.motion > 0:
            start = time.time()
            self.pairs = motion.Pairs(fit, options.patch, options.seed, options.device)
            self.measured_pairs = motion.Pairs(self.measured, options.patch, options.seed, options.device, 1) if self.measured else None
            self.say(pairs=len(self.pairs.pairs), seconds=time.time() - start)
        self.rest = [p for p in range(1, ilif.PHASES) if not (options.joint and p in QUARTERS)]
        self.border(options.zero_border)
        self.features = torch.compile(self.network.features) if options.compile else self.network.features

    def border(self, zeros):
        for module in self.network.modules():
            if isinstance(module, ilif.ReplicatedConv):
                module.zero_padded = zeros

    def say(self, **entry):
        self.log.write(json.dumps(entry) + "\n")
        self.log.flush()
        print(" ".join(f"{k} {v:.5g}" if isinstance(v, float) else f"{k} {v}" for k, v in entry.items()), flush=True)

    def crop(self, tensor):
        edge = self.options.crop
        return tensor[:, :, edge:-edge, edge:-edge]

    def cast(self, tensor):
        return tensor.to(torch.bfloat16 if self.options.bf16 else torch.float32, memory_format=torch.channels_last)

    def distance(self, output, wanted, weight):
        return ((output.float() - wanted).abs() * weight).mean()

    def filter_loss(self):
        given, error, weight = self.patches.batch(self.options.batch)
        features = self.features(self.cast(given))
        loss = self.distance(self.crop(self.network.integer(features)), self.crop(error), weight)
        if self.options.joint:
            head = self.network.phases
            fine = F.conv2d(features, head.weight[QUARTERS].to(features.dtype), head.bias[QUARTERS].to(features.dtype), padding=2)
            loss = loss + self.distance(self.crop(fine), self.crop(motion.quarters(error)[:, 1:]), weight)
        return loss + self.options.motion * self.motion_loss() if self.pairs else loss

    def motion_loss(self):
        given, across, down, wanted, weight = self.pairs.batch(self.options.batch)
        features, head = self.features(self.cast(given)), self.network.phases
        fine = F.conv2d(features, head.weight[QUARTERS].to(features.dtype), head.bias[QUARTERS].to(features.dtype), padding=2)
        predicted = self.pairs.predict(given, torch.cat([self.network.integer(features), fine], 1).float(), across, down)
        return ((predicted - wanted).abs() * weight).mean()

    def phase_loss(self):
        given, error, weight = self.patches.batch(self.options.phase_batch)
        with torch.no_grad():
            features = self.features(self.cast(given))
        kernels, offsets = self.network.phase_kernels()
        fine = F.conv2d(features, kernels.to(features.dtype), offsets.to(features.dtype), padding=2)
        # Phase 0 is the filter part's own output.
        return self.distance(self.crop(fine)[:, self.rest], self.crop(ilif.upsample(error))[:, self.rest], weight)

    def stage(self, number, parameters, loss_of, steps, rate, limit=0.0):
        if steps <= 0 and limit <= 0:
            return
        for p in self.network.parameters():
            p.requires_grad_(False)
        for p in parameters:
            p.requires_grad_(True)
        optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=1e-4)
        total, counted, since, begin = torch.zeros((), device=self.options.device), 0, time.time(), time.time()
        step, part, reported = 0, 0.0, 0
        while part < 1:
            warm = min(1, (step + 1) / min(200, max(steps // 10, 1)))
            for group in optimiser.param_groups:
                group["lr"] = rate * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * part)))
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 0.5)
            optimiser.step()
            total += loss.detach()
            step, counted = step + 1, counted + 1
            part = (time.time() - begin) / limit if limit > 0 else step / steps
            if step in (10, 100) or int(40 * part) > reported:
                mean = total.item() / counted
                self.say(stage=number, step=step, part=min(part, 1.0), loss=mean, seconds_per_step=(time.time() - since) / counted)
                if not math.isfinite(mean):
                    raise RuntimeError("The loss is no number.")
                if int(8 * part) > reported // 5:
                    self.save()
                    self.measure(number, step)
                total, counted, since = torch.zeros_like(total), 0, time.time()
                reported = int(40 * part)

    def solve(self):
        """The head of least weighted squared error, all phases at once; accumulated in double precision."""
        network, options = self.network, self.options
        size = 25 * network.channels + 1
        products = torch.zeros(size, size, dtype=torch.float64, device=options.device)
        targets = torch.zeros(size, ilif.PHASES, dtype=torch.float64, device=options.device)
        edge = options.crop
        with torch.no_grad():
            for _ in range(options.solve):
                given, error, weight = self.patches.batch(options.phase_batch)
                features = self.features(self.cast(given)).float()
                wanted = self.crop(ilif.upsample(error))
                inner = features[:, :, edge - 2:-(edge - 2), edge - 2:-(edge - 2)]
                for b in range(len(inner)):
                    columns = F.unfold(inner[b:b + 1], 5)[0]
                    columns = torch.cat([columns, torch.ones_like(columns[:1])])
                    scaled = columns * weight[b].reshape(1, 1)
                    products += (scaled @ columns.T).double()
                    targets += (scaled @ wanted[b].reshape(ilif.PHASES, -1).T).double()
            products += torch.eye(size, dtype=torch.float64, device=options.device) * (products.diagonal().mean() * 1e-4)
            solution = torch.linalg.solve(products, targets).T.float()
            network.phases.weight[self.rest] = solution[self.rest, :-1].reshape(-1, *network.phases.weight.shape[1:])
            network.phases.bias[self.rest] = solution[self.rest, -1]

    def measure(self, stage, step):
        if not self.measured:
            return
        self.border(False)
        anchor, result = data.held_out_psnr(self.network, self.measured, self.options.device)
        self.border(self.options.zero_border)
        gain = result - anchor
        self.say(stage=stage, step=step, integer_psnr=result[0].item(), integer_gain=gain[0].item(),
                 quarter_gain=gain[QUARTERS].mean().item(), fraction_gain=gain[1:].mean().item())
        if self.measured_pairs:
            self.border(False)
            anchor, result = self.measured_pairs.psnr(self.network)
            self.border(self.options.zero_border)
            self.say(prediction_psnr=result, prediction_gain=result - anchor)

    def save(self):
        options = self.options
        ilif.save_network(self.network, options.output, options.name or options.shape, torch.float16 if options.half else torch.float32)

    def run(self):
        network, options = self.network, self.options
        trunk = network.filter_parameters() + (network.phase_parameters() if options.joint else [])
        self.stage(1, trunk, self.filter_loss, options.steps, options.rate, options.limit)
        if options.head == "direct" and options.solve > 0:
            start = time.time()
            self.solve()
            self.say(solved=True, seconds=time.time() - start)
            self.measure(2, 0)
        if options.phase_steps > 0:
            self.stage(2, network.phase_parameters(), self.phase_loss, options.phase_steps, options.phase_rate or options.rate, options.phase_limit)
        self.save()
        self.measure(2, options.phase_steps)


if __name__ == "__main__":
    Trainer(arguments()).run()
