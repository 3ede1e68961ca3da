"""Writes tests/fixtures/bigGan.json: blocks of BigGAN, built from the batch norm, spectral norm and attention of
PyTorch, in float64.

    python -m venv /somewhere && /somewhere/bin/pip install -r tests/reference/requirements.txt
    /somewhere/bin/python tests/reference/big_gan.py
"""
import json
import pathlib

import torch
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)


def numbers(tensor):
    values = [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def last(image):
    """Moves channels to the last axis, as in tfjs."""
    return image.permute(0, 2, 3, 1)


def gradients(y, inputs):
    factor = torch.randn_like(y)
    return factor, torch.autograd.grad((y * factor).sum(), inputs)


def batch_normalization():
    """Conditional batch norm: y = (1 + gain(c)) BN(x) + bias(c), with linear maps with spectral norm and no bias."""
    x, condition = torch.randn(4, 3, 2, 5, requires_grad=True), torch.randn(4, 6)
    gain, bias = (spectral_norm(torch.nn.Linear(6, 3, bias=False)) for _ in range(2))
    linears = {
        name: {
            "kernel": numbers(linear.parametrizations.weight.original.T),
            "u": numbers(linear.parametrizations.weight[0]._u),
            "v": numbers(linear.parametrizations.weight[0]._v),
        }
        for name, linear in (("gain", gain), ("bias", bias))
    }
    mean, variance = torch.zeros(3), torch.ones(3)

    def call(training):
        per_sample = [linear(condition)[:, :, None, None] for linear in (gain, bias)]
        normalized = functional.batch_norm(x, mean, variance, training=training, momentum=0.1, eps=1e-5)
        return (1 + per_sample[0]) * normalized + per_sample[1]

    y = call(True)
    weights = [linear.parametrizations.weight.original for linear in (gain, bias)]
    factor, (by_x, by_gain, by_bias) = gradients(y, [x, *weights])
    # the running variance of PyTorch is n / (n - 1) times that of the batch, which BigGAN and TensorFlow use
    count = x.numel() / 3
    return {
        "x": numbers(last(x)), "condition": numbers(condition), **linears, "y": numbers(last(y)),
        "factor": numbers(last(factor)), "byX": numbers(last(by_x)),
        "byGain": numbers(by_gain.T), "byBias": numbers(by_bias.T),
        "mean": numbers(mean), "variance": numbers(0.9 + (variance - 0.9) * (count - 1) / count),
    }


def self_attention():
    """Self-attention of SAGAN as in BigGAN: keys and values are max-pooled, no temperature, no bias."""
    x = torch.randn(2, 16, 4, 6, requires_grad=True)
    query, key, value = (torch.randn(size, 16, 1, 1, requires_grad=True) for size in (2, 2, 8))
    output = torch.randn(16, 8, 1, 1, requires_grad=True)
    gain = torch.tensor(0.7, requires_grad=True)
    f = functional.conv2d(x, query).flatten(2)
    g = functional.max_pool2d(functional.conv2d(x, key), 2).flatten(2)
    h = functional.max_pool2d(functional.conv2d(x, value), 2).flatten(2)
    attended = functional.scaled_dot_product_attention(f.mT, g.mT, h.mT, scale=1.0).mT.reshape(2, 8, 4, 6)
    y = x + gain * functional.conv2d(attended, output)
    factor, (by_x, by_query, by_key, by_value, by_output, by_gain) = gradients(y, [x, query, key, value, output, gain])
    kernel = lambda w: numbers(w[:, :, 0, 0].T)
    return {
        "x": numbers(last(x)), "weights": [*map(kernel, (query, key, value, output)), numbers(gain)],
        "y": numbers(last(y)),
        "factor": numbers(last(factor)), "byX": numbers(last(by_x)),
        "byWeights": [*map(kernel, (by_query, by_key, by_value, by_output)), numbers(by_gain)],
    }


def orthogonal_regularization():
    """The term that BigGAN adds to the gradient: strength * 2 (W Wᵀ ⊙ (1 - I)) W, where W is [outputs, all others]."""
    weight = torch.randn(5, 2, 3, 3)
    w = weight.flatten(1)
    gradient = 1e-4 * 2 * ((w @ w.T) * (1 - torch.eye(5))) @ w
    to_tfjs = lambda t: numbers(t.reshape(5, 2, 3, 3).permute(2, 3, 1, 0))
    return {"kernel": to_tfjs(weight), "gradient": to_tfjs(gradient)}


out = pathlib.Path(__file__).parent.parent / "fixtures" / "bigGan.json"
fixture = {
    "madeBy": f"tests/reference/big_gan.py, torch {torch.__version__.split('+')[0]}",
    "conditionalBatchNormalization": batch_normalization(),
    "selfAttention": self_attention(),
    "orthogonalRegularization": orthogonal_regularization(),
}
out.write_text(json.dumps(fixture, indent=1) + "\n")
