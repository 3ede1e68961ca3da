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

/** Bijectors of pictures `[4, 4, 2]`, those of couplings with a condition of 1 number. */
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
  logit: () => logitTransform({ alpha: 0.1 }),
  multiScale: () => multiScale([squeeze2d(), squeeze2d()]),
  permutation: () => permutation(),
  roll: () => roll({ shift: [1, -1] }),
  squeeze: () => squeeze2d({ order: 'channels' }),
};

const tensors = fc.record({
  kind: fc.constantFrom<'int32' | 'bool'>('int32', 'bool'),
  seed: fc.nat(1000),
  training: fc.boolean(),
});

/** The same numbers as integers and as floats. */
function both(shape: number[], kind: 'int32' | 'bool', seed: number, most: number): [Tensor, Tensor] {
  const integers = cast(randomStream(seed).uniform(shape, 0, kind === 'bool' ? 2 : most), 'int32');
  const given = kind === 'bool' ? cast(integers, 'bool') : integers;
  return [given, cast(given, 'float32')];
}

for (const [name, create] of Object.entries(bijectors))
  property(
    `${name}: integers and booleans give what the same floats give, there and back`,
    tensors,
    async ({ kind, seed, training }) => {
      const bijector = create();
      const [x, floats] = both([3, 4, 4, 2], kind, seed, name === 'logit' ? 2 : 9);
      const [condition, told] = both([3, 1], kind, seed + 1, 3);
      bijector.forward(floats, { condition: told });
      randomWeights(bijector, 0.5);
      const there = bijector.forward(x, { condition, training });
      const expected = bijector.forward(floats, { condition: told, training });
      expect(there.y.dtype).toBe('float32');
      await expectClose(there.y, expected.y, exact);
      await expectClose(there.logDet, expected.logDet, exact);
      const shape = there.y.shape;
      const [y, floatsBack] = both(shape, kind, seed + 2, 3);
      const back = bijector.inverse(y, { condition });
      const expectedBack = bijector.inverse(floatsBack, { condition: told });
      await expectClose(back.x, expectedBack.x, exact);
      await expectClose(back.logDet, expectedBack.logDet, exact);
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
    `${name}: integers weigh what the same floats do, in a flow and alone`,
    tensors,
    async ({ kind, seed }) => {
      const prior = create();
      const [z, floats] = both([3, 4], kind, seed, 5);
      const [condition, told] = both([3, 2], kind, seed + 1, 2);
      await expectClose(
        prior.logProb(z, condition),
        create().logProb(floats, told),
        name === 'mixturePrior' ? 1e-6 : exact,
      );
      const flow = normalizingFlow({
        shape: [4],
        conditionShape: [2],
        conditionTarget: 'prior',
        bijector: actNorm(),
        prior,
      });
      await expectClose(flow.logProb(z, { condition }), flow.logProb(floats, { condition: told }), exact);
      const drawing = () => ({ random: randomStream(seed) });
      await expectClose(
        flow.sample(3, { ...drawing(), condition }),
        flow.sample(3, { ...drawing(), condition: told }),
        exact,
      );
    },
    3,
    1,
  );

test('integers are dequantised as the same floats', async () => {
  const [n, floats] = both([3, 4], 'int32', 1, 8);
  const spread = (of: Tensor) => dequantize(of, { bits: 3, random: randomStream(2) });
  await expectClose(spread(n), spread(floats), exact);
});
