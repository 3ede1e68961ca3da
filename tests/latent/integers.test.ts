import { cast, type DataType, oneHot, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  type Codes,
  categorical,
  connect,
  diffAugment,
  gaussian,
  instanceNoise,
  interpolate,
  latentSpace,
  mixCodes,
  randomStream,
  repeatCodes,
  sampleGrid,
  traverse,
  uniform,
} from '../../src/index.js';
import { exact } from '../contracts/inBrowser.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const latent = latentSpace({ digit: categorical(3), style: uniform(2), z: gaussian(4) });
type Name = 'digit' | 'style' | 'z';

const drawn = fc.record({
  digits: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
  integers: fc.uniqueArray(fc.constantFrom<Name>('digit', 'style', 'z'), { minLength: 1 }),
  bool: fc.boolean(),
  seed: fc.nat(),
});

/**
 * Codes with integer values. Those in `integers` have an integer or boolean type in `given`. All are floats
 * in `floats`.
 */
function codes({ digits, integers, bool, seed }: typeof drawn extends fc.Arbitrary<infer T> ? T : never) {
  const random = randomStream(seed);
  const integer = (size: number) => cast(random.uniform([3, size], bool ? 0 : -5, bool ? 2 : 6), 'int32');
  const all = { digit: oneHot(tensor1d(digits, 'int32'), 3), style: integer(2), z: integer(4) };
  const as = (dtype: DataType) =>
    Object.fromEntries(
      Object.entries(all).map(([name, x]) => [name, cast(x, integers.includes(name as Name) ? dtype : 'float32')]),
    ) as Codes<Name>;
  return { given: as(bool ? 'bool' : 'int32'), floats: as('float32') };
}

const oneInput = () => {
  const z = input({ shape: [9] });
  return model({ inputs: z, outputs: connect(z, layers.dense({ units: 1 })) });
};

const functions: Record<string, (given: Codes<Name>, seed: number) => Codes<Name> | Tensor | Tensor[]> = {
  mixCodes: (given) => mixCodes(latent, given, latent.sample(3, randomStream(2)), ['z']),
  'mixCodes, others': (given) => mixCodes(latent, latent.sample(3, randomStream(2)), given, ['style']),
  interpolate: (given) => interpolate(latent, given, latent.sample(3, randomStream(3)), { steps: 3 }),
  'interpolate, end': (given) => interpolate(latent, latent.sample(3, randomStream(3)), given, { steps: 3 }),
  repeatCodes: (given) => repeatCodes(given, 2),
  resample: (given, seed) => latent.resample(given, randomStream(seed), ['z']),
  traverse: (given) => traverse(latent, given, { code: 'z', coordinate: 1, values: [-0.5, 0.5] }),
  'traverse, classes': (given) => traverse(latent, given, { code: 'digit' }),
  arrange: (given) => latent.arrange(given, oneInput()),
  'arrange, one input per code': (given) => {
    const inputs = Object.values(latent.inputs());
    const outputs = connect(inputs, layers.concatenate());
    return latent.arrange(given, model({ inputs, outputs }));
  },
};

describe.each(Object.entries(functions))('%s', (_, call) => {
  property(
    'returns the same for integers and booleans as for floats',
    drawn,
    async (input) => {
      const { given, floats } = codes(input);
      const [actual, expected] = [call(given, input.seed), call(floats, input.seed)].map(
        (result) => ('shape' in result ? [result] : Object.values(result)) as Tensor[],
      ) as [Tensor[], Tensor[]];
      for (const [index, x] of actual.entries()) {
        expect(x.dtype).toBe('float32');
        await expectClose(x, await numbers(expected[index]), exact);
      }
    },
    5,
    2,
  );
});

const imageFunctions: Record<string, (images: Tensor, seed: number) => Tensor> = {
  diffAugment: (images, seed) => diffAugment()(images, { random: randomStream(seed) }),
  instanceNoise: (images, seed) => instanceNoise({ stddev: 0.5 })(images, { random: randomStream(seed) }),
  'instanceNoise of 0': (images, seed) => instanceNoise({ stddev: 0 })(images, { random: randomStream(seed) }),
  sampleGrid: (images) => sampleGrid(images, { range: [-3, 7] }),
};

describe.each(Object.entries(imageFunctions))('%s', (_, call) => {
  property(
    'returns the same for integers and booleans as for floats',
    fc.record({ seed: fc.nat(), bool: fc.boolean() }),
    async ({ seed, bool }) => {
      const images = cast(
        randomStream(seed).uniform([2, 4, 6, 3], bool ? 0 : -5, bool ? 2 : 9),
        bool ? 'bool' : 'int32',
      );
      const expected = call(cast(images, 'float32'), seed);
      const actual = call(images, seed);
      expect(actual.dtype).toBe(expected.dtype);
      await expectClose(actual, await numbers(expected), exact);
    },
    3,
    1,
  );
});
