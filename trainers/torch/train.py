#!/usr/bin/env python3
"""Trains the run that a spec.json of Isoflop describes, with PyTorch, on a CPU or a GPU.

The same architecture (Llama; with experts Mixtral), the same batches in the same order, the same optimiser and schedule as
Isoflop's own trainer: from the same weights both come to the same losses, but for rounding. One file; PyTorch 1.12 or later is
all that it needs.

    train.py --spec spec.json --tokens tokens.safetensors --out FOLDER [--weights start.safetensors] [--save end.safetensors]

tokens.safetensors has a tensor "train" and may have one "validation", of whole numbers. Writes FOLDER/metrics.jsonl as it goes,
and FOLDER/result.json at the end, aside first and then renamed.
"""
import argparse
import array
import json
import math
import os
import resource
import struct
import sys
import time

import torch
import torch.nn.functional as F

# ---------------------------------------------------------------------------------------------------------------- safetensors

TYPES = {"F64": ("d", torch.float64), "F32": ("f", torch.float32), "I64": ("q", torch.int64), "I32": ("i", torch.int32), "U16": ("H", None), "U8": ("B", torch.uint8)}


def read_safetensors(path):
    """The tensors of a file by name: length of the header (8 bytes), header (JSON), data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        tensors = {}
        for name, entry in sorted(((n, e) for n, e in header.items() if n != "__metadata__"), key=lambda item: item[1]["data_offsets"]):
            begin, end = entry["data_offsets"]
            code, dtype = TYPES[entry["dtype"]]
            file.seek(8 + length + begin)
            data = file.read(end - begin)
            if dtype is None:  # torch has no unsigned 16-bit numbers
                values = array.array(code)
                values.frombytes(data)
                tensor = torch.tensor(values.tolist(), dtype=torch.int32)
            else:
                tensor = torch.frombuffer(bytearray(data), dtype=dtype) if data else torch.empty(0, dtype=dtype)
            tensors[name] = tensor.reshape(entry["shape"])
        return tensors


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * 4
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".partial", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().cpu().contiguous().numpy().tobytes())
    os.replace(path + ".partial", path)


# ---------------------------------------------------------------------------------------------------------- order of the text


def philox(counter, key):
    """Philox4x32-10 [Salmon et al. 2011]: four words of counter and two of key to four random words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a, b = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & 0xFFFFFFFF, (a >> 32) ^ c3 ^ k1, a & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def words(seed, stream):
    block = 0
    while True:
        yield from philox((block & 0xFFFFFFFF, block >> 32, stream & 0xFFFFFFFF, stream >> 32), (seed & 0xFFFFFFFF, seed >> 32))
        block += 1


class BatchOrder:
    """Every epoch all sequences once, in an order that seed and epoch decide."""

    def __init__(self, sequences, seed):
        self.sequences, self.seed, self.epoch, self.order = sequences, seed, -1, None

    def __getitem__(self, position):
        epoch, place = divmod(position, self.sequences)
        if epoch != self.epoch:
            self.epoch, self.order, random = epoch, list(range(self.sequences)), words(self.seed, (1 << 32) + epoch)
            for i in range(self.sequences - 1, 0, -1):
                j = (next(random) * (i + 1)) >> 32
                self.order[i], self.order[j] = self.order[j], self.order[i]
        return self.order[place]


# -------------------------------------------------------------------------------------------------------------------- schedule


def learning_rates(text, steps, peak):
    """The rate of every step: constant, cosine, linear, wsd or step, with settings such as warmup=2%,final=10%,decay=20%."""
    kind, _, rest = text.partition(":")
    settings = dict(part.split("=", 1) for part in rest.split(",") if part)

    def number(name, whole, otherwise):
        value = settings.get(name)
        if value is None:
            return otherwise
        return float(value[:-1]) / 100 * whole if value.endswith("%") else float(value)

    def shape(name, share):
        return {"cosine": (1 + math.cos(math.pi * share)) / 2, "sqrt": 1 - math.sqrt(share)}.get(name, 1 - share)

    warmup = round(number("warmup", steps, 0))
    final = number("final", peak, 0.1 * peak if settings.get("shape") == "exponential" else 0)
    length = round(number("decay", steps, steps // 5))

    def rate(step):
        if step < warmup:
            return peak * (1 if warmup == 1 else step / (warmup - 1))
        if kind == "constant":
            return peak
        if kind == "step":
            return peak if step < number("at", steps, steps // 2) else number("to", peak, 0.1 * peak)
        if kind == "wsd":
            share = (step - (steps - length)) / length
            if share < 0:
                return peak
            if settings.get("shape") == "exponential":
                return peak * (final / peak) ** share
            return final + (peak - final) * shape(settings.get("shape", "linear"), share)
        if kind in ("cosine", "linear"):
            return final + (peak - final) * shape(kind, (step - warmup) / (steps - warmup))
        raise SystemExit(f"schedule '{text}': expected constant, cosine, linear, wsd or step")

    return [rate(step) for step in range(steps)]


# ----------------------------------------------------------------------------------------------------------------------- model


def norm(x, gain, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * gain


class Model:
    """Parameters that are one product are one tensor here (query, key, value; gate, up); `names` tells their parts."""

    def __init__(self, shape, device):
        self.shape, self.device = shape, device
        self.heads, self.width, self.context = shape["heads"], shape["width"], shape["context"]
        self.key_heads = shape.get("keyValueHeads") or self.heads
        self.head = shape.get("headSize") or self.width // self.heads
        self.epsilon = shape.get("normEpsilon", 1e-5)
        self.experts = {"count": 1, "active": 1, "sharedWidth": 0, "balance": "AuxiliaryLoss", "balanceWeight": 0.01, "capacity": None, **(shape.get("experts") or {})}
        self.tied = shape.get("tiedHead", True)
        self.parameters, self.names, self.kinds = {}, {}, {}
        self.dropped, self.loads = 0, {}
        d, inner = self.width, shape["feedForwardWidth"]
        self.add("embedding", "embedding", [("model.embed_tokens.weight", shape["vocabulary"])], d)
        for layer in range(shape["layers"]):
            at = f"model.layers.{layer}."
            self.add(f"{layer}.norm1", "gain", [(at + "input_layernorm.weight", None)], d)
            self.add(
                f"{layer}.qkv", "hidden",
                [(f"{at}self_attn.{p}_proj.weight", heads * self.head) for p, heads in (("q", self.heads), ("k", self.key_heads), ("v", self.key_heads))], d)
            if shape.get("queryKeyNorm"):
                self.add(f"{layer}.q_norm", "gain", [(at + "self_attn.q_norm.weight", None)], self.head)
                self.add(f"{layer}.k_norm", "gain", [(at + "self_attn.k_norm.weight", None)], self.head)
            self.add(f"{layer}.o", "residual", [(at + "self_attn.o_proj.weight", d)], self.heads * self.head)
            self.add(f"{layer}.norm2", "gain", [(at + "post_attention_layernorm.weight", None)], d)
            if self.experts["count"] == 1:
                self.add_expert(f"{layer}.expert0", at + "mlp.", ("gate_proj", "up_proj", "down_proj"), inner)
                continue
            self.add(f"{layer}.router", "router", [(at + "block_sparse_moe.gate.weight", self.experts["count"])], d)
            if self.experts["balance"] == "Bias":
                self.add(f"{layer}.bias", "bias", [(at + "block_sparse_moe.gate.e_score_correction_bias", None)], self.experts["count"])
            if self.experts["sharedWidth"]:
                self.add_expert(f"{layer}.shared", at + "block_sparse_moe.shared_expert.", ("w1", "w3", "w2"), self.experts["sharedWidth"])
            for expert in range(self.experts["count"]):
                self.add_expert(f"{layer}.expert{expert}", f"{at}block_sparse_moe.experts.{expert}.", ("w1", "w3", "w2"), inner)
        self.add("norm", "gain", [("model.norm.weight", None)], d)
        if not self.tied:
            self.add("head", "head", [("lm_head.weight", shape["vocabulary"])], d)
        half = self.head // 2
        frequencies = shape.get("rotaryBase", 10000.0) ** (-2.0 * torch.arange(half, dtype=torch.float64) / self.head)
        angles = torch.outer(torch.arange(self.context, dtype=torch.float64), frequencies)
        self.cos, self.sin = angles.cos().float().to(device), angles.sin().float().to(device)
        self.mask = torch.full((self.context, self.context), float("-inf"), device=device).triu(1)

    def add(self, key, kind, parts, columns):
        rows = [part[1] for part in parts]
        size = (columns,) if rows == [None] else (sum(rows), columns)
        self.parameters[key] = torch.zeros(size, device=self.device, requires_grad=kind != "bias")
        self.names[key], self.kinds[key] = parts, kind

    def add_expert(self, key, at, names, inner):
        gate, up, down = names
        self.add(key + ".gate_up", "hidden", [(f"{at}{gate}.weight", inner), (f"{at}{up}.weight", inner)], self.width)
        self.add(key + ".down", "residual", [(f"{at}{down}.weight", self.width)], inner)

    @torch.no_grad()
    def initialise(self, seed):
        torch.manual_seed(seed % (1 << 63))
        for key, parameter in self.parameters.items():
            if self.kinds[key] == "gain":
                parameter.fill_(1)
            elif self.kinds[key] != "bias":
                scale = math.sqrt(2 * self.shape["layers"]) if self.kinds[key] == "residual" else 1
                parameter.normal_(0, math.sqrt(2 / (5 * parameter.shape[-1])) / scale)

    @torch.no_grad()
    def load(self, tensors):
        for key, parts in self.names.items():
            self.parameters[key].copy_(torch.cat([tensors[name].float() for name, _ in parts]))

    def tensors(self):
        """Every tensor under its Hugging Face name."""
        result = {}
        for key, parts in self.names.items():
            rows = [part[1] for part in parts]
            pieces = [self.parameters[key]] if rows == [None] else self.parameters[key].split(rows)
            result.update({name: piece for (name, _), piece in zip(parts, pieces)})
        return result

    def losses(self, tokens, targets, training):
        """Loss of every token [batch, context], and the mean balance loss."""
        p, batch = self.parameters, tokens.shape[0]
        x = F.embedding(tokens, p["embedding"])
        balance = torch.zeros((), device=self.device)
        for layer in range(self.shape["layers"]):
            x = x + self.attention(layer, norm(x, p[f"{layer}.norm1"], self.epsilon))
            y, own = self.feed_forward(layer, norm(x, p[f"{layer}.norm2"], self.epsilon), training)
            x, balance = x + y, balance + own
        logits = F.linear(norm(x, p["norm"], self.epsilon), p["embedding" if self.tied else "head"])
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1), reduction="none").view(batch, -1), balance

    def rotate(self, x):
        a, b = x.chunk(2, -1)
        return torch.cat([a * self.cos - b * self.sin, b * self.cos + a * self.sin], -1)

    def attention(self, layer, x):
        p, (batch, context, _) = self.parameters, x.shape
        heads, keys, size = self.heads, self.key_heads, self.head
        q, k, v = F.linear(x, p[f"{layer}.qkv"]).view(batch, context, -1, size).transpose(1, 2).split([heads, keys, keys], 1)
        if f"{layer}.q_norm" in p:
            q, k = norm(q, p[f"{layer}.q_norm"], self.epsilon), norm(k, p[f"{layer}.k_norm"], self.epsilon)
        q, k = self.rotate(q), self.rotate(k)
        if keys != heads:
            k, v = k.repeat_interleave(heads // keys, 1), v.repeat_interleave(heads // keys, 1)
        scores = q @ k.transpose(-2, -1) / math.sqrt(size) + self.mask
        y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, context, heads * size)
        return F.linear(y, p[f"{layer}.o"])

    def expert(self, key, x):
        gate, up = F.linear(x, self.parameters[key + ".gate_up"]).chunk(2, -1)
        gate = F.gelu(gate, approximate="tanh") if self.shape.get("gate") == "GeGlu" else F.silu(gate)
        return F.linear(gate * up, self.parameters[key + ".down"])

    def feed_forward(self, layer, x, training):
        e, p = self.experts, self.parameters
        if e["count"] == 1:
            return self.expert(f"{layer}.expert0", x), 0.0
        batch, context, width = x.shape
        count, active = e["count"], e["active"]
        probabilities = F.linear(x, p[f"{layer}.router"]).softmax(-1)
        scores = probabilities.detach()
        if e["balance"] == "Bias":
            scores = scores + p[f"{layer}.bias"]
        chosen = scores.topk(active, -1).indices
        weights = probabilities.gather(-1, chosen)
        if active > 1:
            weights = weights / weights.sum(-1, keepdim=True)
        # [batch, context, active, count]: assignments in the order of tokens, of which an expert keeps the first ones.
        assigned = F.one_hot(chosen, count)
        taken = assigned.view(batch, context * active, count).cumsum(1).view_as(assigned)
        load = assigned.sum((1, 2)).float()
        if training:
            self.loads[layer] = self.loads.get(layer, 0) + load.sum(0)
            if e["capacity"] is not None:
                kept = ((taken <= math.ceil(e["capacity"] * context * active / count)) & (assigned > 0)).any(-1)
                self.dropped += int((~kept).sum())
                weights = weights * kept
        y = self.expert(f"{layer}.shared", x).reshape(-1, width) if e["sharedWidth"] else torch.zeros(batch * context, width, device=x.device)
        flat, chosen, weights = x.reshape(-1, width), chosen.reshape(-1, active), weights.reshape(-1, active)
        for expert in range(count):
            tokens, ranks = ((chosen == expert) & (weights != 0)).nonzero(as_tuple=True)
            if len(tokens):
                y = y.index_add(0, tokens, self.expert(f"{layer}.expert{expert}", flat[tokens]) * weights[tokens, ranks].unsqueeze(-1))
        balance = count * (load / (context * active) * probabilities.mean(1)).sum(-1).mean()
        return y.view(batch, context, width), balance


# ------------------------------------------------------------------------------------------------------------------- optimiser


class Optimiser:
    """AdamW, or Muon for the matrices inside the layers and AdamW for the rest; rates follow the width rule of the spec."""

    def __init__(self, model, options):
        self.model, self.options, self.steps = model, options, 0
        self.first = {key: torch.zeros_like(value) for key, value in model.parameters.items()}
        self.second = {key: torch.zeros_like(value) for key, value in model.parameters.items()}

    def factor(self, key):
        base, kind = self.options.get("baseWidth", 64), self.model.kinds[key]
        if base is None or kind in ("gain", "bias") or (kind == "embedding" and not self.model.tied):
            return 1.0
        factor = base / self.model.width
        return math.sqrt(factor) if self.takes_muon(key) else factor

    def takes_muon(self, key):
        return self.options.get("kind") == "Muon" and self.model.kinds[key] in ("hidden", "residual")

    @torch.no_grad()
    def step(self, rate, scale):
        self.steps += 1
        o = self.options
        beta1, beta2, epsilon = o.get("beta1", 0.9), o.get("beta2", 0.95), o.get("epsilon", 1e-8)
        for key, weight in self.model.parameters.items():
            if self.model.kinds[key] == "bias":
                continue
            gradient = weight.grad * scale
            lr = rate * self.factor(key)
            if self.model.kinds[key] != "gain":
                weight.mul_(1 - lr * o.get("weightDecay", 0.1))
            if self.takes_muon(key):
                momentum = self.first[key].mul_(o.get("momentum", 0.95)).add_(gradient)
                direction = gradient + o.get("momentum", 0.95) * momentum
                rows = [part[1] for part in self.model.names[key]]
                for own, part in zip(weight.split(rows), direction.split(rows)):
                    own.sub_(lr * 0.2 * math.sqrt(max(part.shape)) * orthogonal(part))
                continue
            first = self.first[key].mul_(beta1).add_(gradient, alpha=1 - beta1)
            second = self.second[key].mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            divisor = (second.sqrt() / math.sqrt(1 - beta2**self.steps)).add_(epsilon)
            weight.addcdiv_(first, divisor, value=-lr / (1 - beta1**self.steps))


def orthogonal(x):
    """Newton and Schulz's iteration as in Muon [Jordan 2024]."""
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        gram = x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x
        polynomial = -4.7750 * gram + 2.0315 * gram @ gram
        x = 3.4445 * x + (polynomial @ x if x.shape[0] <= x.shape[1] else x @ polynomial)
    return x


# -------------------------------------------------------------------------------------------------------------------- training


def sequences(tokens, context):
    """[count, context] of inputs and of targets, one token ahead."""
    count = (len(tokens) - 1) // context
    return tokens[: count * context].view(count, context), tokens[1 : count * context + 1].view(count, context)


@torch.no_grad()
def evaluate(model, tokens, batch):
    inputs, targets = sequences(tokens, model.context)
    means = []
    for first in range(0, len(inputs), batch):
        losses, _ = model.losses(inputs[first : first + batch], targets[first : first + batch], training=False)
        means += losses.double().mean(1).tolist()
    mean = sum(means) / len(means)
    spread = sum((own - mean) ** 2 for own in means)
    return mean, math.sqrt(spread / (len(means) - 1) / len(means)) if len(means) > 1 else None


def train(arguments):
    with open(arguments.spec) as file:
        spec = json.load(file)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    device = torch.device(arguments.device)
    tokens = {name: tensor.long().to(device) for name, tensor in read_safetensors(arguments.tokens).items()}
    shape, options, seed = spec["shape"], spec.get("optimiser") or {}, spec.get("seed", 1)
    model = Model(shape, device)
    if arguments.weights:
        model.load(read_safetensors(arguments.weights))
    else:
        model.initialise(seed)
    optimiser = Optimiser(model, options)
    trained = [p for key, p in model.parameters.items() if model.kinds[key] != "bias"]
    inputs, targets = sequences(tokens["train"], model.context)
    order, batch = BatchOrder(len(inputs), seed), spec["batchTokens"] // model.context
    rates = learning_rates(spec.get("schedule", "cosine:warmup=2%,final=10%"), spec["steps"], spec["learningRate"])
    experts, balanced = model.experts, model.experts["count"] > 1 and model.experts["balance"] == "AuxiliaryLoss"
    os.makedirs(arguments.out, exist_ok=True)
    reason, step, number, start = None, 0, None, time.time()
    with open(os.path.join(arguments.out, "metrics.jsonl"), "w") as metrics:
        for step in range(1, spec["steps"] + 1):
            begin, begin_cpu = time.perf_counter(), time.process_time()
            chosen = torch.tensor([order[(step - 1) * batch + i] for i in range(batch)], device=device)
            for parameter in trained:
                parameter.grad = None
            model.dropped, model.loads = 0, {}
            losses, balance = model.losses(inputs[chosen], targets[chosen], training=True)
            loss = losses.mean()
            (loss + experts["balanceWeight"] * balance if balanced else loss).backward()
            size = torch.sqrt(sum(p.grad.double().pow(2).sum() for p in trained if p.grad is not None)).item()
            for parameter in trained:
                if parameter.grad is None:  # an expert that no token went to
                    parameter.grad = torch.zeros_like(parameter)
            number = loss.item()
            if not (math.isfinite(number) and math.isfinite(size)):
                reason = f"step {step} came to a loss of {number} and a gradient norm of {size}"
                break
            most = options.get("clipNorm", 1.0)
            optimiser.step(rates[step - 1], most / size if most is not None and size > most else 1.0)
            if experts["count"] > 1 and experts["balance"] == "Bias":
                for layer, load in model.loads.items():
                    model.parameters[f"{layer}.bias"] -= experts["balanceWeight"] * torch.sign(load * experts["count"] - load.sum())
            line = {
                "step": step, "tokens": step * spec["batchTokens"], "loss": number, "lr": rates[step - 1], "gradientNorm": size,
                "tokensPerSecond": spec["batchTokens"] / (time.perf_counter() - begin), "cpuSeconds": time.process_time() - begin_cpu}
            if experts["capacity"] is not None:
                line["droppedShare"] = model.dropped / (spec["batchTokens"] * shape["layers"] * experts["active"])
            metrics.write(json.dumps(line) + "\n")
            metrics.flush()
    if arguments.save:
        write_safetensors(arguments.save, model.tensors())
    validation = evaluate(model, tokens["validation"], batch) if "validation" in tokens and reason is None else None
    done = step - (reason is not None)
    result = {
        "params": sum(p.numel() for p in model.parameters.values()), "tokens": done * spec["batchTokens"], "unique_tokens": min(done * batch, len(inputs)) * model.context,
        "step": done, "train_loss": number, "loss": validation and validation[0], "loss_se": validation and validation[1],
        "batch_tokens": spec["batchTokens"], "lr": spec["learningRate"], "seconds": time.time() - start, "residentMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "trainer": f"PyTorch {torch.__version__} on {device}", "stopped": reason}
    with open(os.path.join(arguments.out, "result.json.partial"), "w") as file:
        json.dump({key: value for key, value in result.items() if value is not None}, file, indent=2)
    os.replace(os.path.join(arguments.out, "result.json.partial"), os.path.join(arguments.out, "result.json"))
    return 1 if reason else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spec", required=True)
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--weights", help="start from these instead of random ones")
    parser.add_argument("--save", help="write the weights here at the end")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, help="of PyTorch; its BLAS may need OPENBLAS_NUM_THREADS besides")
    return train(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
