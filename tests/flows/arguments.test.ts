import { square, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  actNorm,
  adam,
  additiveCoupling,
  affineCoupling,
  type Bijector,
  chain,
  checkBijector,
  classConditionalPrior,
  connect,
  dequantize,
  factorOut,
  gaussianPrior,
  glow,
  haarDownsampling,
  inverseOf,
  invertibleBatchNormalization,
  invertibleConv,
  likelihood,
  logitTransform,
  mixturePrior,
  multiScale,
  neuralSpline,
  nice,
  normalizingFlow,
  permutation,
  randomStream,
  realNvp,
  renormalizationFlow,
  reverseKl,
  roll,
  splineCoupling,
  squeeze2d,
  variationalDequantization,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

const runs = 10;
const random = () => randomStream(1);
const rows = () => zeros([3, 4]);
const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 2 }));
const coupling = { required: () => ({ conditioner }), optional: () => ({ mask: 'channels', swap: true }), runs };

argumentsContract('actNorm', { call: actNorm, optional: () => ({ epsilon: 1e-3 }), runs });
argumentsContract('additiveCoupling', { call: additiveCoupling, ...coupling });
argumentsContract('affineCoupling', {
  call: affineCoupling,
  ...coupling,
  optional: () => ({ ...coupling.optional(), clamp: 1 }),
});
argumentsContract('splineCoupling', {
  call: splineCoupling,
  ...coupling,
  optional: () => ({ ...coupling.optional(), bins: 4, bound: 2 }),
});
argumentsContract('factorOut', { call: factorOut, ...coupling, optional: () => ({ clamp: 'none' }) });
argumentsContract('invertibleBatchNormalization', {
  call: invertibleBatchNormalization,
  optional: () => ({ momentum: 0.9, epsilon: 1e-3 }),
  runs,
});
argumentsContract('invertibleConv', {
  call: invertibleConv,
  optional: () => ({
    matrix: [
      [1, 2],
      [0, 1],
    ],
    seed: 1,
    form: 'plain',
  }),
  runs,
});
argumentsContract('logitTransform', { call: logitTransform, optional: () => ({ alpha: 0.1 }), runs });
argumentsContract('permutation', { call: permutation, optional: () => ({ order: [1, 0] }), runs });
argumentsContract('roll', { call: roll, required: () => ({ shift: [1, -1] }), runs });
argumentsContract('squeeze2d', { call: squeeze2d, optional: () => ({ order: 'channels' }), runs });
argumentsContract('haarDownsampling', { call: haarDownsampling, optional: () => ({ name: 'haar' }), runs });
argumentsContract('gaussianPrior', { call: gaussianPrior, optional: () => ({ learned: true }), runs });
argumentsContract('classConditionalPrior', { call: classConditionalPrior, optional: () => ({ name: 'p' }), runs });
argumentsContract('mixturePrior', {
  call: mixturePrior,
  required: () => ({ components: 2 }),
  optional: () => ({ stddev: 1, seed: 2 }),
  runs,
});
argumentsContract('chain', {
  call: ({ bijectors }: { bijectors: Bijector[] }) => chain(bijectors),
  required: () => ({ bijectors: [actNorm(), permutation()] }),
  positional: true,
  runs,
});
argumentsContract('multiScale', {
  call: ({ levels, keptFraction }: { levels: Bijector[]; keptFraction?: number }) =>
    multiScale(levels, { keptFraction } as never),
  required: () => ({ levels: [squeeze2d(), squeeze2d()] }),
  optional: () => ({ keptFraction: 0.25 }),
  positional: true,
  runs,
});
argumentsContract('inverseOf', {
  call: ({ bijector }: { bijector: Bijector }) => inverseOf(bijector),
  required: () => ({ bijector: actNorm() }),
  positional: true,
  runs,
});

/** Creates a value when it is first used, because there may be no backend while tests are collected. */
function lazily<T>(create: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= create();
    return value;
  };
}
const flow = lazily(() =>
  normalizingFlow({ shape: [4], bijector: chain([actNorm(), affineCoupling({ conditioner })]) }),
);
const conditionalFlow = lazily(() =>
  normalizingFlow({ shape: [4], conditionShape: [4], bijector: affineCoupling({ conditioner }) }),
);
const multiScaleFlow = lazily(() =>
  normalizingFlow({ shape: [4, 4, 1], bijector: multiScale([squeeze2d(), squeeze2d()]) }),
);
const bijector = lazily(() => {
  const coupling = affineCoupling({ conditioner });
  tidy(() => void coupling.forward(rows(), { condition: zeros([3, 2]) }));
  return coupling;
});

argumentsContract('normalizingFlow', {
  call: normalizingFlow,
  required: () => ({ shape: [4], bijector: actNorm() }),
  optional: () => ({ prior: gaussianPrior(), conditionShape: [2], conditionTarget: 'both', symmetric: true }),
  runs,
});
argumentsContract('normalizingFlow.logProb', {
  call: ({ x, ...call }: { x: Tensor }) => conditionalFlow().logProb(x, call).dispose(),
  required: () => ({ x: rows(), condition: rows() }),
  optional: () => ({ training: true }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.sample', {
  call: ({ count, ...args }: { count: number }) =>
    multiScaleFlow()
      .sample(count, args as never)
      .dispose(),
  required: () => ({ count: 2, random: random() }),
  optional: () => ({ temperature: { at4: 0.5 } }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.sampleAndLogProb', {
  call: ({ count, ...args }: { count: number }) => {
    const { x, logProb } = conditionalFlow().sampleAndLogProb(count, args as never);
    x.dispose();
    logProb.dispose();
  },
  required: () => ({ count: 3, random: random(), condition: rows() }),
  optional: () => ({ temperature: 0.5 }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.encode', {
  call: ({ x, ...call }: { x: Tensor }) => flow().encode(x, call).z?.dispose(),
  required: () => ({ x: rows() }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.decode', {
  call: ({ latents, ...call }: { latents: never }) => multiScaleFlow().decode(latents, call).dispose(),
  required: () => ({ latents: { at4: zeros([2, 2, 2, 2]), at2: zeros([2, 1, 1, 8]) } }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.resample', {
  call: ({ x, ...args }: { x: Tensor }) =>
    multiScaleFlow()
      .resample(x, args as never)
      .dispose(),
  required: () => ({ x: zeros([2, 4, 4, 1]), scales: ['at4'], random: random() }),
  optional: () => ({ temperature: 0.5 }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.bitsPerDimension', {
  call: ({ x, ...args }: { x: Tensor }) =>
    flow()
      .bitsPerDimension(x, args as never)
      .dispose(),
  required: () => ({ x: rows(), bits: 8 }),
  positional: true,
  runs,
});
argumentsContract('normalizingFlow.priorLogProb', {
  call: ({ z, ...call }: { z: Tensor }) => flow().priorLogProb(z, call).dispose(),
  required: () => ({ z: rows() }),
  positional: true,
  runs,
});
argumentsContract('affineCoupling.forward', {
  call: ({ x, ...call }: { x: Tensor }) => {
    const { y, logDet } = bijector().forward(x, call);
    y.dispose();
    logDet.dispose();
  },
  required: () => ({ x: rows(), condition: zeros([3, 2]) }),
  optional: () => ({ training: true }),
  positional: true,
  runs,
});
argumentsContract('affineCoupling.inverse', {
  call: ({ y, ...call }: { y: Tensor }) => {
    const { x, logDet } = bijector().inverse(y, call);
    x.dispose();
    logDet.dispose();
  },
  required: () => ({ y: rows(), condition: zeros([3, 2]) }),
  positional: true,
  runs,
});
argumentsContract('checkBijector', {
  call: ({ bijector: tested, x, ...args }: { bijector: Bijector; x: Tensor }) => checkBijector(tested, x, args),
  required: () => ({ bijector: bijector(), x: zeros([1, 4]), condition: zeros([1, 2]) }),
  optional: () => ({ roundTrip: 1e-3, logDet: 1e-2 }),
  positional: true,
  runs,
});
argumentsContract('dequantize', {
  call: ({ integers, ...args }: { integers: Tensor }) => dequantize(integers, args as never).dispose(),
  required: () => ({ integers: rows(), bits: 3, random: random() }),
  positional: true,
  runs,
});
argumentsContract('variationalDequantization', {
  call: ({ integers, ...args }: { integers: Tensor }) => {
    const { x, logProb } = variationalDequantization(integers, args as never);
    x.dispose();
    logProb.dispose();
  },
  required: () => ({ integers: rows(), bits: 3, noise: conditionalFlow(), random: random() }),
  positional: true,
  runs,
});
argumentsContract('likelihood', {
  call: likelihood,
  required: () => ({ flow: flow() }),
  optional: () => ({ bits: 3, noise: conditionalFlow(), optimizer: adam(), reversible: true }),
  runs,
});
argumentsContract('likelihood', {
  call: ({ data, condition }: { data: never; condition?: never }) => {
    const batch = { data, ...(condition !== undefined && { condition }) };
    const { losses } = likelihood({ flow: conditionalFlow() }).valueAndGradients(batch, { step: 0, random: random() });
    losses.flow?.dispose();
  },
  required: () => ({ data: rows(), condition: rows() }),
  positional: true,
  runs: 2,
});
argumentsContract('reverseKl', {
  call: reverseKl,
  required: () => ({ flow: flow(), energy: (x: Tensor) => sum(square(x), 1) }),
  optional: () => ({ samples: 3, gradient: 'total', optimizer: adam() }),
  runs,
});
test.each([[[3, 1]], [[2]], [[]]])('reverseKl throws if energy returns shape %j for 3 samples', (shape) => {
  const player = reverseKl({ flow: flow(), energy: () => zeros(shape), samples: 3 });
  const update = () => player.valueAndGradients({ data: rows() }, { step: 0, random: random() });
  expect(update).toThrow('reverseKl: the result of energy must be');
});

const few = { levels: 1, filters: 2 };
argumentsContract('glow', {
  call: glow,
  optional: () => ({ ...few, steps: 1 }),
  runs,
});
argumentsContract('realNvp', { call: realNvp, optional: () => ({ ...few, seed: 1 }), runs });
argumentsContract('nice', {
  call: nice,
  optional: () => ({ couplings: 1, hidden: [2] }),
  runs,
});
argumentsContract('neuralSpline', {
  call: neuralSpline,
  optional: () => ({ couplings: 1, hidden: [2], bins: 3, bound: 2, mask: 'channels' }),
  runs,
});
argumentsContract('renormalizationFlow', {
  call: renormalizationFlow,
  required: () => ({ side: 2 }),
  optional: () => ({ filters: 2, kernelSize: 3, repeats: 1, symmetric: true }),
  runs: 2,
});
