import {
  eye,
  grad,
  matMul,
  mul,
  randomNormal,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tidy,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { projectionHead, randomStream, type SpectralNormalization, spectralNormalization } from '../../src/index.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import fixtures from '../fixtures/spectralNormalization.json' with { type: 'json' };

// seeded, as the power iteration remembers the kernel that the layer was built with for some steps
const seeded = () => ({ kernelInitializer: initializers.glorotUniform({ seed: 3 }) });

const wrapped: Record<string, { layer: () => layers.Layer; input: number[] }> = {
  dense: { layer: () => layers.dense({ units: 4, ...seeded() }), input: [3, 5] },
  conv2d: {
    layer: () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', ...seeded() }),
    input: [2, 4, 3, 2],
  },
  conv2dTranspose: {
    layer: () => layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same', ...seeded() }),
    input: [2, 2, 3, 2],
  },
};

for (const [name, { layer, input }] of Object.entries(wrapped)) {
  layerContract(`spectralNormalization of ${name}`, () => spectralNormalization({ layer: layer() }), {
    inputs: [input],
    changesState: true,
    // in training mode the power iteration follows a moved weight, so only with u and v kept is there one function to differentiate
    trainingGradient: false,
    twiceDifferentiable: true,
    rejects: [],
  });
}

layerContract('spectralNormalization of projectionHead', () => spectralNormalization({ layer: projectionHead() }), {
  inputs: [
    [4, 3, 2, 3],
    [4, 5],
  ],
  changesState: true,
  trainingGradient: false,
  rejects: [
    [
      () => spectralNormalization({ layer: layers.dense({ units: 1 }), powerIterations: 0 }),
      'spectralNormalization: powerIterations must be an integer >= 1, got 0',
    ],
    [
      () => spectralNormalization({ layer: layers.dense({ units: 1 }), seed: 0.5 }),
      'spectralNormalization: seed must be an integer >= 0, got 0.5',
    ],
    [
      () => spectralNormalization({ layer: layers.flatten() }).apply(zeros([2, 2])),
      'spectralNormalization: layer must be a layer with a kernel, got "Flatten"',
    ],
  ],
});

describe.each(fixtures.cases)('like PyTorch: $name', (fixture) => {
  const build = (): SpectralNormalization => {
    const inner = {
      dense: () => layers.dense({ units: 4 }),
      conv2d: () => layers.conv2d({ filters: 4, kernelSize: 3 }),
      conv2dTranspose: () => layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }),
    }[fixture.name] as () => layers.Layer;
    const layer = spectralNormalization({ layer: inner() });
    layer.apply(zeros(fixture.inputShape));
    const [, bias] = layer.trainableWeights.map((weight) => weight.shape as number[]);
    const row = (values: number[]) => tensor(values, [1, values.length]);
    layer.setWeights([
      tensor(fixture.kernel, fixture.kernelShape),
      tensor(fixture.bias, bias),
      row(fixture.u),
      row(fixture.v),
    ]);
    return layer;
  };
  const x = () => tensor(fixture.input, fixture.inputShape);

  test('a training call gives its outputs, u and v', async () => {
    const layer = build();
    await expectClose(layer.apply(x(), { training: true }) as Tensor, fixture.output, 5 * rounding());
    const [, , u, v] = layer.getWeights();
    await expectClose(u as Tensor, fixture.uAfter, 5 * rounding());
    await expectClose(v as Tensor, fixture.vAfter, 5 * rounding());
    await expectClose(layer.apply(x()) as Tensor, fixture.evaluation, 5 * rounding());
  });

  test('so does its gradient by the kernel', async () => {
    const layer = build();
    const kernel = layer.trainableWeights[0]?.read() as Variable;
    const loss = () =>
      sum(
        mul(
          layer.apply(x(), { training: true }) as Tensor,
          tensor(fixture.factor, layer.computeOutputShape(fixture.inputShape) as number[]),
        ),
      ) as Scalar;
    await expectClose(variableGrads(loss, [kernel]).grads[kernel.name] as Tensor, fixture.gradient, 5 * rounding());
  });
});

/** A built 6 to 4 dense layer without bias, and its parts. */
function dense(powerIterations = 1) {
  const layer = spectralNormalization({
    powerIterations,
    layer: layers.dense({ units: 4, useBias: false, kernelInitializer: initializers.glorotUniform({ seed: 3 }) }),
  });
  layer.apply(zeros([1, 6]));
  const [kernel, u, v] = layer.weights.map((weight) => weight.read());
  return { layer, kernel: kernel as Variable, u: u as Tensor2D, v: v as Tensor2D };
}

test('the gradient is (G − ⟨G, W̄⟩ u vᵀ)/σ', async () => {
  const { layer, kernel, u, v } = dense();
  const x = randomStream(1).normal([5, 6]) as Tensor2D;
  const factor = randomStream(2).normal([5, 4]) as Tensor2D;
  const { grads } = variableGrads(() => sum(mul(layer.apply(x) as Tensor, factor)) as Scalar, [kernel]);
  const outer = matMul(v, u, true, false);
  const [sigma] = (await numbers(sum(mul(outer, kernel)))) as [number];
  const normalized = mul(kernel, 1 / sigma);
  const g = matMul(x, factor, true, false);
  const [inner] = (await numbers(sum(mul(g, normalized)))) as [number];
  const expected = tidy(() => mul(sub(g, mul(outer, inner)), 1 / sigma));
  await expectClose(grads[kernel.name] as Tensor, expected, 1e-5 * (rounding() > 1e-5 ? 10 : 1));
});

test('after 50 iterations σ is the largest singular value to 1e-4', async () => {
  const { layer, kernel } = dense(50);
  tidy(() => layer.apply(zeros([1, 6]), { training: true }) as Tensor);
  const effective = layer.apply(eye(6)) as Tensor2D;
  const sigma = ((await numbers(kernel))[0] as number) / ((await numbers(effective))[0] as number);
  expect(Math.abs(sigma / (await largestSingularValue(kernel as unknown as Tensor2D)) - 1)).toBeLessThan(1e-4);
  expect(Math.abs((await largestSingularValue(effective)) - 1)).toBeLessThan(1e-4);
});

test('what is stored and saved is the kernel itself, not the divided one', async () => {
  const { layer, kernel } = dense();
  const before = await numbers(kernel);
  tidy(() => layer.apply(zeros([1, 6]), { training: true }) as Tensor);
  expect(await numbers(kernel)).toEqual(before);
});

test('a zero kernel stays zero, and its gradient finite', async () => {
  const { layer, kernel } = dense();
  kernel.assign(zeros([6, 4]));
  const x = randomStream(1).normal([5, 6]);
  const { value, grads } = variableGrads(() => sum(layer.apply(x, { training: true }) as Tensor) as Scalar, [kernel]);
  expect(await numbers(value)).toEqual([0]);
  expect((await numbers(grads[kernel.name])).every(Number.isFinite)).toBe(true);
});

test('the wrapped layer keeps its regulariser and its activation', async () => {
  const inner = layers.dense({
    units: 2,
    activation: 'relu',
    kernelRegularizer: regularizers.l2({ l2: 0.5 }),
    inputShape: [3],
  });
  const model = sequential({ layers: [spectralNormalization({ layer: inner })] });
  const outputs = model.predict(randomNormal([8, 3]));
  const [kernel] = model.getWeights();
  const [loss] = (model as unknown as { calculateLosses(): Scalar[] }).calculateLosses();
  await expectClose(loss as Scalar, [(await numbers(kernel)).reduce((total, w) => total + 0.5 * w * w, 0)]);
  expect(Math.min(...(await numbers(outputs)))).toBeGreaterThanOrEqual(0);
});

test('a chain of normalised layers has no slope above 1', async () => {
  const layer = () => spectralNormalization({ layer: layers.dense({ units: 8 }), powerIterations: 20 });
  const chain = [layer(), layer(), layer()];
  const f = (x: Tensor) =>
    sum(
      slice(
        chain.reduce((y, next) => next.apply(y, { training: true }) as Tensor, x),
        [0, 0],
        [1, 1],
      ),
    ) as Scalar;
  const slope = grad(f)(randomStream(4).normal([1, 8]));
  expect(Math.hypot(...(await numbers(slope)))).toBeLessThanOrEqual(1 + 1e-3);
});

/** By Jacobi rotations of WᵀW, an independent way to the singular values. */
async function largestSingularValue(w: Tensor2D): Promise<number> {
  let s = (await matMul(w, w, true, false).array()) as number[][];
  for (let sweep = 0; sweep < 30; sweep += 1) {
    for (let p = 0; p < s.length; p += 1) for (let q = p + 1; q < s.length; q += 1) s = rotate(s, p, q);
  }
  return Math.sqrt(Math.max(...s.map((row, i) => row[i] as number)));
}

function rotate(s: number[][], p: number, q: number): number[][] {
  const at = (i: number, j: number) => (s[i] as number[])[j] as number;
  if (at(p, q) === 0) return s;
  const angle = 0.5 * Math.atan2(2 * at(p, q), at(q, q) - at(p, p));
  const [c, t] = [Math.cos(angle), Math.sin(angle)];
  const r = s.map((_, i) => s.map((__, j) => (i === j ? 1 : 0)));
  const set = (i: number, j: number, value: number) => ((r[i] as number[])[j] = value);
  set(p, p, c);
  set(q, q, c);
  set(p, q, t);
  set(q, p, -t);
  const times = (a: number[][], b: number[][]) =>
    a.map((row) =>
      b.map((_, j) => row.reduce((total, value, k) => total + value * ((b[k] as number[])[j] as number), 0)),
    );
  const transposed = r.map((_, i) => r.map((row) => row[i] as number));
  return times(times(transposed, s), r);
}
