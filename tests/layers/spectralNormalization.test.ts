import {
  dispose,
  eye,
  grad,
  matMul,
  memory,
  mul,
  randomNormal,
  reshape,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tidy,
  transpose,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, input, layers, regularizers, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  conditionalBatchNormalization,
  projectionHead,
  randomStream,
  type SpectralNormalization,
  spectralNormalization,
} from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { layerContract } from '../contracts/layer.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { singularValuesOf } from '../contracts/singularValuesOf.js';
import fixtures from '../fixtures/spectralNormalization.json' with { type: 'json' };

// with a seed, because u and v depend on the initial kernel for some steps
const largest = async (w: Tensor2D) => (await singularValuesOf(w))[0] as number;
const glorot = () => initializers.glorotUniform({ seed: 3 });
const seeded = () => ({ kernelInitializer: glorot() });

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
  depthwiseConv2d: {
    layer: () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, depthwiseInitializer: glorot() }),
    input: [2, 4, 5, 2],
  },
  separableConv2d: {
    layer: () =>
      layers.separableConv2d({
        filters: 3,
        kernelSize: 2,
        depthwiseInitializer: glorot(),
        pointwiseInitializer: glorot(),
      }),
    input: [2, 4, 3, 2],
  },
};

for (const scale of ['atMostOne', 'learned'] as const) {
  const layer = () => layers.dense({ units: 4, ...seeded() });
  layerContract(`spectralNormalization with scale ${scale}`, () => spectralNormalization({ layer: layer(), scale }), {
    inputs: [[3, 5]],
    changesState: true,
    trainingGradient: false,
    twiceDifferentiable: true,
    rejects: [],
  });
}

for (const [name, { layer, input }] of Object.entries(wrapped)) {
  // software GPUs are slow; randomShapes.test.ts covers all layers
  if (inBrowser && name !== 'conv2d' && name !== 'dense') continue;
  layerContract(`spectralNormalization of ${name}`, () => spectralNormalization({ layer: layer() }), {
    inputs: [input],
    changesState: true,
    // in training mode u and v change with the kernel, so finite differences do not apply
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
      () => spectralNormalization({ layer: layers.dense({ units: 1 }), scale: 'two' as 'one' }),
      'spectralNormalization: scale must be one of one, atMostOne, learned, got "two"',
    ],
    [
      () => spectralNormalization({ layer: layers.dense({ units: 1 }), seed: 0.5 }),
      'spectralNormalization: seed must be an integer >= 0, got 0.5',
    ],
    [
      () => spectralNormalization({ layer: layers.flatten() }).apply(zeros([2, 2])),
      'spectralNormalization: layer must have a kernel or declare kernelFields, got "Flatten"',
    ],
  ],
});

describe.each(fixtures.cases)('$name is the same as in PyTorch', (fixture) => {
  const build = (): SpectralNormalization => {
    const inner = {
      dense: () => layers.dense({ units: 4 }),
      conv2d: () => layers.conv2d({ filters: 4, kernelSize: 3 }),
      conv2dTranspose: () => layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }),
      depthwiseConv2d: () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
      embedding: () => layers.embedding({ inputDim: 7, outputDim: 5 }),
    }[fixture.name] as () => layers.Layer;
    const layer = spectralNormalization({ layer: inner() });
    layer.apply(zeros(fixture.inputShape));
    const [, bias] = layer.trainableWeights.map((weight) => weight.shape as number[]);
    const row = (values: number[]) => tensor(values, [1, values.length]);
    layer.setWeights([
      tensor(fixture.kernel, fixture.kernelShape),
      ...fixture.biases.map((values) => tensor(values, bias)),
      row(fixture.u),
      row(fixture.v),
    ]);
    return layer;
  };
  const x = () => tensor(fixture.input, fixture.inputShape);

  test('outputs, u and v of a training call', async () => {
    const layer = build();
    await expectClose(layer.apply(x(), { training: true }) as Tensor, fixture.output, 5 * rounding());
    const [u, v] = layer.getWeights().slice(-2);
    await expectClose(u as Tensor, fixture.uAfter, 5 * rounding());
    await expectClose(v as Tensor, fixture.vAfter, 5 * rounding());
    await expectClose(layer.apply(x()) as Tensor, fixture.evaluation, 5 * rounding());
  });

  test('gradient with respect to the kernel', async () => {
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

/** A built dense layer from 6 to 4 units without bias, and its weights. */
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
  expect(Math.abs(sigma / (await largest(kernel as unknown as Tensor2D)) - 1)).toBeLessThan(1e-4);
  expect(Math.abs((await largest(effective)) - 1)).toBeLessThan(1e-4);
});

test('the stored kernel is the original one, not the normalized one', async () => {
  const { layer, kernel } = dense();
  const before = await numbers(kernel);
  tidy(() => layer.apply(zeros([1, 6]), { training: true }) as Tensor);
  expect(await numbers(kernel)).toEqual(before);
});

test('a zero kernel stays zero and has a finite gradient', async () => {
  const { layer, kernel } = dense();
  kernel.assign(zeros([6, 4]));
  const x = randomStream(1).normal([5, 6]);
  const { value, grads } = variableGrads(() => sum(layer.apply(x, { training: true }) as Tensor) as Scalar, [kernel]);
  expect(await numbers(value)).toEqual([0]);
  expect((await numbers(grads[kernel.name])).every(Number.isFinite)).toBe(true);
});

test('a kernel that was zero is normalized when it changes', async () => {
  const { layer, kernel } = dense();
  kernel.assign(zeros([6, 4]));
  for (let call = 0; call < 3; call += 1) tidy(() => layer.apply(zeros([1, 6]), { training: true }) as Tensor);
  kernel.assign(randomStream(1).normal([6, 4]));
  for (let call = 0; call < 60; call += 1) tidy(() => layer.apply(zeros([1, 6]), { training: true }) as Tensor);
  const normalized = layer.bake().kernel as Tensor2D;
  expect(Math.abs((await largest(normalized)) - 1)).toBeLessThan(1e-3);
});

property(
  'throws if a kernel is initialized to zero, unless scale is atMostOne; a bias may be zero',
  fc.record({
    zero: fc.constantFrom<'zeros' | 'constant' | 'none'>('zeros', 'constant', 'none'),
    scale: fc.constantFrom<'one' | 'atMostOne' | 'learned'>('one', 'atMostOne', 'learned'),
    kind: fc.constantFrom('dense', 'conv1d', 'conditional'),
  }),
  ({ zero, scale, kind }) => {
    const initializer = {
      zeros: initializers.zeros(),
      constant: initializers.constant({ value: 0 }),
      none: initializers.glorotUniform({ seed: 1 }),
    }[zero];
    const wrapped = {
      dense: () => layers.dense({ units: 2, kernelInitializer: initializer }),
      conv1d: () => layers.conv1d({ filters: 2, kernelSize: 2, kernelInitializer: initializer }),
      conditional: () => conditionalBatchNormalization({ biasInitializer: initializer }),
    }[kind] as () => layers.Layer;
    const shape = { dense: [3], conv1d: [4, 3], conditional: [3] }[kind] as number[];
    const before = memory().numTensors;
    const layer = spectralNormalization({ layer: wrapped(), scale });
    const xs = [input({ shape }), ...(kind === 'conditional' ? [input({ shape: [2] })] : [])];
    const build = () => layer.apply(xs.length === 1 ? (xs[0] as SymbolicTensor) : xs);
    if (zero === 'none' || scale === 'atMostOne') expect(build).not.toThrow();
    else {
      expect(build).toThrow(/^spectralNormalization: \w+ of \w+ must have an initializer that is not zero, got zeros/);
      expect(memory().numTensors).toBe(before);
    }
  },
);

test('throws if the input has the wrong rank', () => {
  const layer = spectralNormalization({ layer: layers.conv2d({ filters: 2, kernelSize: 3 }) });
  expect(() => layer.apply(input({ shape: [4, 4] }))).toThrow('ndim');
});

test('the kernel of conv3dTranspose is a matrix from the inputs to the outputs', async () => {
  const inner = layers.conv3dTranspose({ filters: 3, kernelSize: [1, 2, 1], strides: [1, 2, 1], useBias: false });
  const layer = spectralNormalization({ layer: inner, powerIterations: 60 });
  tidy(() => layer.apply(zeros([1, 2, 2, 2, 5]), { training: true }) as Tensor);
  // axes [1, 2, 1, 3, 5]: 2 positions and 5 input channels for each of 3 outputs
  const kernel = layer.weights[0]?.read() as Tensor;
  const matrix = reshape(transpose(reshape(kernel, [2, 3, 5]), [0, 2, 1]), [10, 3]) as Tensor2D;
  await expectClose(layer.sigma().kernel, [await largest(matrix)], 1e-3);
});

test('the wrapped layer keeps its regularizer and its activation', async () => {
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

test('a chain of normalized layers has a gradient norm of at most 1', async () => {
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
  const gradient = grad(f)(randomStream(4).normal([1, 8]));
  expect(Math.hypot(...(await numbers(gradient)))).toBeLessThanOrEqual(1 + 1e-3);
});

test.each([
  ['one', [1, 1]],
  ['atMostOne', [1, 0.5]],
  ['learned', [3, 3]],
] as const)('scale %s changes the singular values 4 and 0.5 to %s', async (scale, expected) => {
  for (const [index, sigma] of [4, 0.5].entries()) {
    const layer = spectralNormalization({ layer: layers.dense({ units: 3, useBias: false }), scale });
    layer.apply(zeros([1, 3]));
    const [kernel, gain] = layer.trainableWeights;
    kernel?.write(mul(eye(3), tensor([0.1, sigma, 0.2])));
    gain?.write(tensor(3));
    expect(gain !== undefined).toBe(scale === 'learned');
    for (let call = 0; call < 40; call += 1) tidy(() => layer.apply(zeros([1, 3]), { training: true }) as Tensor);
    await expectClose(layer.sigma().kernel, [sigma]);
    const factor = (expected[index] as number) / sigma;
    await expectClose(layer.apply(eye(3)), [0.1 * factor, 0, 0, 0, sigma * factor, 0, 0, 0, 0.2 * factor]);
  }
});

test('sigma returns the singular value of each kernel, and leaves no other tensor', async () => {
  const layer = spectralNormalization({ layer: wrapped.separableConv2d?.layer() as layers.Layer, powerIterations: 50 });
  tidy(() => layer.apply(zeros([1, 4, 3, 2]), { training: true }) as Tensor);
  // the layer keeps the vectors that an inference call computes
  dispose(layer.sigma());
  const before = memory().numTensors;
  const { depthwiseKernel, pointwiseKernel } = layer.sigma();
  expect(memory().numTensors).toBe(before + 2);
  const matrices = layer.weights
    .slice(0, 2)
    .map((weight, index) => reshape(weight.read(), index === 0 ? [4, 2] : [2, 3]));
  for (const [index, sigma] of [depthwiseKernel, pointwiseKernel].entries())
    await expectClose(sigma, [await largest(matrices[index] as Tensor2D)], 1e-4);
});
