"""Writes tests/fixtures/spectralNormalization.json with spectral_norm of PyTorch, in float64.

    python -m venv /somewhere && /somewhere/bin/pip install -r tests/reference/requirements.txt
    /somewhere/bin/python tests/reference/spectral_normalization.py
"""
import json
import pathlib

import torch
from torch.nn.utils.parametrizations import spectral_norm

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


def numbers(tensor):
    return [value if isinstance(value, int) else float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def case(name, layer, x, to_tfjs, channels_last):
    """One training call and one evaluation. Kernels and images have the axis order of tfjs."""
    torch.nn.init.normal_(layer.weight)
    biases = [torch.nn.init.normal_(layer.bias)] if hasattr(layer, "bias") else []
    # the size of u is the number of outputs; for an embedding, PyTorch would otherwise swap u and v
    layer = spectral_norm(layer, dim=1 if isinstance(layer, torch.nn.Embedding) else None)
    hook = layer.parametrizations.weight[0]
    weight = layer.parametrizations.weight.original
    before = {"u": numbers(hook._u), "v": numbers(hook._v)}
    y = layer(x)
    factor = torch.randn_like(y)
    (gradient,) = torch.autograd.grad((y * factor).sum(), weight)
    layer.eval()
    image = (lambda t: t.permute(0, 2, 3, 1)) if channels_last else (lambda t: t)
    return {
        "name": name,
        "kernelShape": list(to_tfjs(weight).shape),
        "kernel": numbers(to_tfjs(weight)),
        "biases": [numbers(bias) for bias in biases],
        **before,
        "inputShape": list(image(x).shape),
        "input": numbers(image(x)),
        "output": numbers(image(y)),
        "factor": numbers(image(factor)),
        "gradient": numbers(to_tfjs(gradient)),
        "uAfter": numbers(hook._u),
        "vAfter": numbers(hook._v),
        "evaluation": numbers(image(layer(x))),
    }


# PyTorch flattens a kernel as (inputs, height, width), tfjs as (height, width, inputs); with one input channel, the
# order of v is the same in both
cases = [
    case("dense", torch.nn.Linear(5, 4), torch.randn(3, 5), lambda w: w.permute(1, 0), False),
    case("conv2d", torch.nn.Conv2d(1, 4, 3), torch.randn(2, 1, 5, 4), lambda w: w.permute(2, 3, 1, 0), True),
    case(
        "conv2dTranspose",
        torch.nn.ConvTranspose2d(1, 3, 2, stride=2),
        torch.randn(2, 1, 3, 2),
        lambda w: w.permute(2, 3, 1, 0),
        True,
    ),
    case(
        "depthwiseConv2d",
        torch.nn.Conv2d(2, 4, 3, groups=2),
        torch.randn(2, 2, 5, 4),
        lambda w: w.reshape(2, 2, 3, 3).permute(2, 3, 0, 1),
        True,
    ),
    case("embedding", torch.nn.Embedding(7, 5), torch.tensor([[6, 0, 3], [3, 1, 2]]), lambda w: w, False),
]

out = pathlib.Path(__file__).parent.parent / "fixtures" / "spectralNormalization.json"
made_by = f"tests/reference/spectral_normalization.py, torch {torch.__version__.split('+')[0]}"
out.write_text(json.dumps({"madeBy": made_by, "cases": cases}, indent=1) + "\n")
