"""Writes tests/fixtures/splines.json: rational-quadratic splines of nflows, in float64.

    python -m venv /somewhere && /somewhere/bin/pip install -r tests/reference/requirements.txt
    /somewhere/bin/python tests/reference/splines.py
"""
import json
import math
import pathlib

import torch
from nflows.transforms.splines.rational_quadratic import unconstrained_rational_quadratic_spline

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def case(bins, bound, scale):
    count = 40
    x = (bound * 1.3 * (2 * torch.rand(count) - 1)).requires_grad_()
    raw = (scale * torch.randn(count, 3 * bins - 1)).requires_grad_()
    # this library has derivatives of 1 for parameters of 0
    offset = math.log(math.expm1(1 - 1e-3))
    call = dict(
        unnormalized_widths=raw[:, :bins],
        unnormalized_heights=raw[:, bins : 2 * bins],
        unnormalized_derivatives=raw[:, 2 * bins :] + offset,
        tails="linear",
        tail_bound=bound,
    )
    y, log_slope = unconstrained_rational_quadratic_spline(x, **call)
    back, log_slope_back = unconstrained_rational_quadratic_spline(x, inverse=True, **call)
    factor = torch.randn(count)
    gradients = torch.autograd.grad(((y + log_slope) * factor).sum(), (x, raw))
    return {
        "bins": bins,
        "bound": bound,
        "x": numbers(x),
        "parameters": numbers(raw),
        "y": numbers(y),
        "logSlope": numbers(log_slope),
        "inverse": numbers(back),
        "logSlopeOfInverse": numbers(log_slope_back),
        "factor": numbers(factor),
        "gradients": {"x": numbers(gradients[0]), "parameters": numbers(gradients[1])},
    }


cases = [case(2, 1.0, 1.0), case(5, 3.0, 1.0), case(8, 4.0, 2.0)]
path = pathlib.Path(__file__).parent.parent / "fixtures" / "splines.json"
path.write_text(json.dumps({"cases": cases}) + "\n")
