"""SciPy's side of the benchmark `speed`: the same fits, as well as NumPy and SciPy do them.

Reads one JSON document a line from standard input (first the runs, then tasks) and answers each task with one line. The objective is
Huber's loss (delta 1e-3) of the log residuals of L = exp(e) + exp(a) N^-alpha + exp(b) D^-beta, summed over runs, in the parameters
(a, b, e, alpha, beta) of the published notebooks, with its analytic gradient.
"""

import itertools
import json
import multiprocessing
import sys
import time

import numpy as np
from scipy.optimize import minimize

DELTA = 1e-3
EXPONENTS = np.geomspace(0.03, 1.5, 12)


class Runs:
    def __init__(self, params, tokens, loss):
        self.log_n, self.log_d = np.log(params), np.log(tokens)
        self.loss, self.log_loss = np.asarray(loss), np.log(loss)


def huber(residuals, weights):
    """Huber's loss and its derivative; weights None for all ones."""
    psi = np.minimum(np.maximum(residuals, -DELTA), DELTA)
    losses = psi * (residuals - 0.5 * psi)
    if weights is None:
        return losses.sum(), psi
    return losses @ weights, psi * weights


def objective(theta, runs, weights=None):
    """Value and gradient, powers computed directly: the fast way."""
    a, b, e, alpha, beta = theta
    size, data, floor = np.exp(a - alpha * runs.log_n), np.exp(b - beta * runs.log_d), np.exp(e)
    total = size + data + floor
    value, slope = huber(np.log(total) - runs.log_loss, weights)
    slope /= total
    size *= slope
    data *= slope
    return value, np.array([size.sum(), data.sum(), floor * slope.sum(), -(size @ runs.log_n), -(data @ runs.log_d)])


def objective_log_sum_exp(theta, runs):
    """Value and gradient by log-sum-exp, as published: does not overflow on the wildest starts."""
    a, b, e, alpha, beta = theta
    terms = np.empty((3, runs.log_n.size))
    terms[0] = a - alpha * runs.log_n
    terms[1] = b - beta * runs.log_d
    terms[2] = e
    largest = terms.max(axis=0)
    np.exp(terms - largest, out=terms)
    total = terms.sum(axis=0)
    value, slope = huber(largest + np.log(total) - runs.log_loss, None)
    terms *= slope / total
    sums = terms.sum(axis=1)
    return value, np.array([sums[0], sums[1], sums[2], -(terms[0] @ runs.log_n), -(terms[1] @ runs.log_d)])


def curvature_root(theta, runs, weights):
    """The inverse transposed Cholesky factor of the reweighted least-squares curvature: steps in it are well scaled."""
    a, b, e, alpha, beta = theta
    size, data, floor = np.exp(a - alpha * runs.log_n), np.exp(b - beta * runs.log_d), np.exp(e)
    total = size + data + floor
    residuals = np.log(total) - runs.log_loss
    share = np.minimum(1, DELTA / np.maximum(np.abs(residuals), 1e-300))
    if weights is not None:
        share = share * weights
    size /= total
    data /= total
    jacobian = np.stack([size, data, floor / total, -size * runs.log_n, -data * runs.log_d])
    hessian = (jacobian * share) @ jacobian.T
    scale = 1 / np.sqrt(np.diag(hessian))
    factor = np.linalg.cholesky(hessian * np.outer(scale, scale) + 1e-12 * np.eye(5))
    return scale[:, None] * np.linalg.inv(factor).T


def refine(theta, runs, weights=None):
    """BFGS from a good start, in coordinates in which the curvature at the start is the identity."""
    root = curvature_root(theta, runs, weights)

    def whitened(z):
        value, gradient = objective(theta + root @ z, runs, weights)
        return value, root.T @ gradient

    start = objective(theta, runs, weights)[0]
    # Where the decrease still promised, half the squared gradient here, is 1e-13 of the objective: the criterion of the other side.
    result = minimize(whitened, np.zeros(5), jac=True, method="BFGS", options={"gtol": np.sqrt(2e-13 * start), "norm": 2})
    return result.fun, theta + root @ result.x


def projected_start(runs):
    """Variable projection: for every pair of exponents the best E, A, B by weighted least squares; the node that scores best."""
    size = np.exp(-EXPONENTS[:, None] * runs.log_n) / runs.loss
    data = np.exp(-EXPONENTS[:, None] * runs.log_d) / runs.loss
    floor = 1 / runs.loss
    k = EXPONENTS.size
    gram = np.empty((k, k, 3, 3))
    gram[..., 0, 0] = (size * size).sum(axis=1)[:, None]
    gram[..., 1, 1] = (data * data).sum(axis=1)[None, :]
    gram[..., 0, 1] = gram[..., 1, 0] = size @ data.T
    gram[..., 0, 2] = gram[..., 2, 0] = (size @ floor)[:, None]
    gram[..., 1, 2] = gram[..., 2, 1] = (data @ floor)[None, :]
    gram[..., 2, 2] = floor @ floor
    moments = np.empty((k, k, 3, 1))
    moments[..., 0, 0] = size.sum(axis=1)[:, None]
    moments[..., 1, 0] = data.sum(axis=1)[None, :]
    moments[..., 2, 0] = floor.sum()
    diagonal = 1 / np.sqrt(np.einsum("ijkk->ijk", gram))
    linear = diagonal[..., None] * np.linalg.solve(
        gram * diagonal[..., :, None] * diagonal[..., None, :] + 1e-12 * np.eye(3), moments * diagonal[..., None])
    linear = np.maximum(linear[..., 0], 1e-3 * diagonal)
    A, B, E = (linear[..., j, None] for j in range(3))
    relative = np.log(A * size[:, None, :] + B * data[None, :, :] + E * floor)
    psi = np.minimum(np.maximum(relative, -DELTA), DELTA)
    i, j = np.unravel_index(np.argmin((psi * (relative - 0.5 * psi)).sum(axis=2)), (k, k))
    return np.array([*np.log(linear[i, j]), EXPONENTS[i], EXPONENTS[j]])


def global_fit(runs):
    return refine(projected_start(runs), runs)


def published_starts():
    return np.array(list(itertools.product(
        np.arange(0, 26, 5.0), np.arange(0, 26, 5.0), [-1, -0.5, 0, 0.5, 1], [0, 0.5, 1, 1.5, 2], [0, 0.5, 1, 1.5, 2])))


def refine_published(task):
    start, options = task
    return minimize(objective_log_sum_exp, start, args=(RUNS,), jac=True, method="L-BFGS-B", options=options).fun


def refine_replicate(seed):
    # Pairs: a run drawn k times counts k times.
    count = RUNS.log_n.size
    weights = np.bincount(np.random.default_rng(seed).integers(0, count, count), minlength=count).astype(float)
    return refine(OPTIMUM, RUNS, weights)[1]


def answer(task, pool):
    begin = time.perf_counter()
    if task["task"] == "global":
        for _ in range(task["count"]):
            value, theta = global_fit(RUNS)
        return {"seconds": (time.perf_counter() - begin) / task["count"], "objective": value}
    if task["task"] == "grid":
        starts = published_starts()
        chosen = np.random.default_rng(task["seed"]).choice(len(starts), task["count"], replace=False)
        options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 15000, "maxfun": 150000} if task["tight"] else {}
        values = np.array(pool.map(refine_published, [(starts[i], options) for i in chosen], chunksize=10))
        seconds = (time.perf_counter() - begin) * len(starts) / task["count"]
        return {"seconds": seconds, "objective": float(np.nanmin(values)), "share": float(np.mean(values <= task["optimum"] * (1 + 1e-8)))}
    if task["task"] == "bootstrap":
        thetas = np.array(pool.map(refine_replicate, range(task["count"]), chunksize=20))
        seconds = (time.perf_counter() - begin) * task["of"] / task["count"]
        return {"seconds": seconds, "spread": float(thetas[:, 3].std(ddof=1))}
    raise ValueError(task["task"])


if __name__ == "__main__":
    document = json.loads(sys.stdin.readline())
    RUNS = Runs(document["params"], document["tokens"], document["loss"])
    OPTIMUM = global_fit(RUNS)[1]
    # Forked after the runs are read: the workers share them.
    with multiprocessing.get_context("fork").Pool(document["processes"]) as pool:
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line), pool)), flush=True)
