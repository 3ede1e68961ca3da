import { cast, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  actNorm,
  additiveCoupling,
  affineCoupling,
  type Bijector,
  chain,
  classConditionalPrior,
  dequantize,
  gaussianPrior,
  haarDownsampling,
  inverseOf,
  invertibleBatchNormalization,
  invertibleConv,
  logitTransform,
  mixturePrior,
  multiScale,
  normalizingFlow,
  type Prior,
  permutation,
  randomStream,
  roll,
  splineCoupling,
  squeeze2d,
} from '../../src/index.js';
import { exact } from '../contracts/inBrowser.js';
import { expectClose } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { randomWeights } from '../contracts/randomWeights.js';
import { convolutions } from './networks.js';

/** Bijectors of images `[4, 4, 2]`; couplings have a condition of size 1. */
const bijectors: Record<string, () => Bijector> = {
  actNorm: () => actNorm(),
  additiveCoupling: () => additiveCoupling({ conditioner: convolutions([4, 4, 2]) }),
  affineCoupling: () => affineCoupling({ conditioner: convolutions([4, 4, 2]), swap: true }),
  'affineCoupling on a checkerboard': () =>
    affineCoupling({ conditioner: convolutions([4, 4, 3]), mask: 'checkerboard' }),
  'affineCoupling, alternating': () => affineCoupling({ conditioner: convolutions([4, 4, 3]), mask: 'alternating' }),
  splineCoupling: () => splineCoupling({ conditioner: convolutions([4, 4, 2]), bins: 3 }),
  chain: () => chain([squeeze2d(), permutation(), inverseOf(squeeze2d())]),
  haarDownsampling: () => haarDownsampling(),
  inverseOf: () => inverseOf(permutation({ seed: 1 })),
  invertibleBatchNormalization: () => invertibleBatchNormalization(),
  invertibleConv: () => invertibleConv({ seed: 1 }),
  logitTransform: () => logitTransform({ alpha: 0.1 }),
  multiScale: () => multiScale([squeeze2d(), squeeze2d()]),
  permutation: () => permutation(),
  roll: () => roll({ shift: [1, -1] }),
  squeeze2d: () => squeeze2d({ order: 'channels' }),
};

const tensors = fc.record({
  kind: fc.constantFrom<'int32' | 'bool'>('int32', 'bool'),
  seed: fc.nat(1000),
  training: fc.boolean(),
});

/** The same values as integers or booleans, and as floats. */
function integersAndFloats(shape: number[], kind: 'int32' | 'bool', seed: number, limit: number): [Tensor, Tensor] {
  const integers = cast(randomStream(seed).uniform(shape, 0, kind === 'bool' ? 2 : limit), 'int32');
  const values = kind === 'bool' ? cast(integers, 'bool') : integers;
  return [values, cast(values, 'float32')];
}

for (const [name, create] of Object.entries(bijectors))
  property(
    `${name} returns the same for integers and booleans as for floats, in both directions`,
    tensors,
    async ({ kind, seed, training }) => {
      const bijector = create();
      const [x, floats] = integersAndFloats([3, 4, 4, 2], kind, seed, name === 'logitTransform' ? 2 : 9);
      const [condition, floatCondition] = integersAndFloats([3, 1], kind, seed + 1, 3);
      bijector.forward(floats, { condition: floatCondition });
      randomWeights(bijector, 0.5);
      const actual = bijector.forward(x, { condition, training });
      const expected = bijector.forward(floats, { condition: floatCondition, training });
      expect(actual.y.dtype).toBe('float32');
      await expectClose(actual.y, expected.y, exact);
      await expectClose(actual.logDet, expected.logDet, exact);
      const shape = actual.y.shape;
      const [y, floatsY] = integersAndFloats(shape, kind, seed + 2, 3);
      const inverse = bijector.inverse(y, { condition });
      const expectedInverse = bijector.inverse(floatsY, { condition: floatCondition });
      await expectClose(inverse.x, expectedInverse.x, exact);
      await expectClose(inverse.logDet, expectedInverse.logDet, exact);
    },
    3,
    1,
  );

const priors: Record<string, () => Prior> = {
  gaussianPrior: () => gaussianPrior(),
  'gaussianPrior, learned': () => gaussianPrior({ learned: true }),
  mixturePrior: () => mixturePrior({ components: 3 }),
  classConditionalPrior: () => classConditionalPrior(),
};

for (const [name, create] of Object.entries(priors))
  property(
    `${name} returns the same ln p for integers as for floats, in a flow and alone`,
    tensors,
    async ({ kind, seed }) => {
      const prior = create();
      const [z, floats] = integersAndFloats([3, 4], kind, seed, 5);
      const [condition, floatCondition] = integersAndFloats([3, 2], kind, seed + 1, 2);
      await expectClose(
        prior.logProb(z, condition),
        create().logProb(floats, floatCondition),
        name === 'mixturePrior' ? 1e-6 : exact,
      );
      const flow = normalizingFlow({
        shape: [4],
        conditionShape: [2],
        conditionTarget: 'prior',
        bijector: actNorm(),
        prior,
      });
      await expectClose(flow.logProb(z, { condition }), flow.logProb(floats, { condition: floatCondition }), exact);
      const random = () => randomStream(seed);
      await expectClose(
        flow.sample(3, { random: random(), condition }),
        flow.sample(3, { random: random(), condition: floatCondition }),
        exact,
      );
    },
    3,
    1,
  );

test('dequantize returns the same for integers as for floats', async () => {
  const [n, floats] = integersAndFloats([3, 4], 'int32', 1, 8);
  const dequantized = (values: Tensor) => dequantize(values, { bits: 3, random: randomStream(2) });
  await expectClose(dequantized(n), dequantized(floats), exact);
});
