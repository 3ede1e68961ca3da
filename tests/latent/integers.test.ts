import { cast, type DataType, oneHot, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  type Codes,
  categorical,
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

/** Codes of whole numbers; those named are integers or booleans, or floats of the same value. */
function codes({ digits, integers, bool, seed }: typeof drawn extends fc.Arbitrary<infer T> ? T : never) {
  const random = randomStream(seed);
  const whole = (size: number) => cast(random.uniform([3, size], bool ? 0 : -5, bool ? 2 : 6), 'int32');
  const all = { digit: oneHot(tensor1d(digits, 'int32'), 3), style: whole(2), z: whole(4) };
  const as = (dtype: DataType) =>
    Object.fromEntries(
      Object.entries(all).map(([name, x]) => [name, cast(x, integers.includes(name as Name) ? dtype : 'float32')]),
    ) as Codes<Name>;
  return { given: as(bool ? 'bool' : 'int32'), floats: as('float32') };
}

const joined = () => {
  const z = input({ shape: [9] });
  return model({ inputs: z, outputs: layers.dense({ units: 1 }).apply(z) as SymbolicTensor });
};

const functions: Record<string, (given: Codes<Name>, seed: number) => Codes<Name> | Tensor | Tensor[]> = {
  exchange: (given) => mixCodes(latent, given, latent.sample(3, randomStream(2)), ['z']),
  'exchange, the others': (given) => mixCodes(latent, latent.sample(3, randomStream(2)), given, ['style']),
  interpolate: (given) => interpolate(latent, given, latent.sample(3, randomStream(3)), { steps: 3 }),
  'interpolate, to the end': (given) => interpolate(latent, latent.sample(3, randomStream(3)), given, { steps: 3 }),
  repeatCodes: (given) => repeatCodes(given, 2),
  resample: (given, seed) => latent.resample(given, randomStream(seed), ['z']),
  traverse: (given) => traverse(latent, given, { code: 'z', coordinate: 1, values: [-0.5, 0.5] }),
  'traverse, classes': (given) => traverse(latent, given, { code: 'digit' }),
  arrange: (given) => latent.arrange(given, joined()),
  'arrange, a code an input': (given) => {
    const inputs = Object.values(latent.inputs());
    const outputs = layers.concatenate().apply(inputs) as SymbolicTensor;
    return latent.arrange(given, model({ inputs, outputs }));
  },
};

describe.each(Object.entries(functions))('%s', (_, call) => {
  property(
    'integers and booleans count as the same floats',
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
    10,
  );
});

const pictures: Record<string, (images: Tensor, seed: number) => Tensor> = {
  diffAugment: (images, seed) => diffAugment()(images, { random: randomStream(seed), step: 0 }),
  instanceNoise: (images, seed) => instanceNoise({ stddev: 0.5 })(images, { random: randomStream(seed), step: 0 }),
  'instanceNoise of 0': (images, seed) => instanceNoise({ stddev: 0 })(images, { random: randomStream(seed), step: 0 }),
  sampleGrid: (images) => sampleGrid(images, { range: [-3, 7] }),
};

describe.each(Object.entries(pictures))('%s', (_, call) => {
  property(
    'integers and booleans count as the same floats',
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
    5,
  );
});
