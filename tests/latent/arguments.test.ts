import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  type Codes,
  categorical,
  diffAugment,
  gaussian,
  instanceNoise,
  interpolate,
  type LatentSpace,
  latentSpace,
  mixCodes,
  randomStream,
  repeatCodes,
  sampleGrid,
  traverse,
  uniform,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';

const latent = () => latentSpace({ kind: categorical(3), style: uniform(2, { scale: 8 }), z: gaussian(4) });
type Names = 'kind' | 'style' | 'z';
const codes = (count = 3) => latent().sample(count, randomStream(1));
const oneInput = () => sequential({ layers: [layers.dense({ units: 1, inputShape: [9] })] });

argumentsContract('gaussian', {
  call: ({ size, args }: { size: number; args: object }) => gaussian(size, args).sample(2, randomStream(1)),
  required: () => ({ size: 3 }),
  optional: () => ({ args: { scale: 8, injections: 2 } }),
  positional: true,
});
argumentsContract('uniform', {
  call: ({ size, args }: { size: number; args: object }) => uniform(size, args).sample(2, randomStream(1)),
  required: () => ({ size: 3 }),
  optional: () => ({ args: { low: -2, high: 1, scale: 8, injections: 2 } }),
  positional: true,
});
argumentsContract('categorical', {
  call: ({ classes, args }: { classes: number; args: object }) => categorical(classes, args).sample(2, randomStream(1)),
  required: () => ({ classes: 3 }),
  optional: () => ({ args: { scale: 8, injections: 2 } }),
  positional: true,
});
argumentsContract('latentSpace', {
  call: ({ codes }: { codes: LatentSpace['codes'] }) => latentSpace(codes),
  required: () => ({ codes: { z: gaussian(2) } }),
  positional: true,
});
argumentsContract('latentSpace.sample', {
  call: ({ count, random, args }: { count: number; random: never; args: object }) =>
    latent().sample(count, random, args),
  required: () => ({ count: 2, random: randomStream(1) }),
  optional: () => ({ args: { truncation: 1, off: ['z'], frozen: ['kind'] } }),
  positional: true,
});
argumentsContract('latentSpace.resample', {
  call: ({ codes, random, names }: { codes: Codes<Names>; random: never; names: Names[] }) =>
    latent().resample(codes, random, names),
  required: () => ({ codes: codes(), random: randomStream(1), names: ['z'] }),
  positional: true,
});
argumentsContract('latentSpace.namesAt', {
  call: ({ scale }: { scale: number }) => latent().namesAt(scale),
  optional: () => ({ scale: 8 }),
  positional: true,
});
argumentsContract('latentSpace.pick', {
  call: ({ name }: { name: 'z' }) => latent().pick(name),
  required: () => ({ name: 'z' }),
  positional: true,
});
argumentsContract('latentSpace.arrange', {
  call: ({ codes, model }: { codes: Codes<Names>; model: never }) => latent().arrange(codes, model),
  required: () => ({ codes: codes(), model: oneInput() }),
  positional: true,
});
argumentsContract('mixCodes', {
  call: (given: { latent: LatentSpace<Names>; codes: Codes<Names>; others: Codes<Names>; names: Names[] }) =>
    mixCodes(given.latent, given.codes, given.others, given.names),
  required: () => ({ latent: latent(), codes: codes(), others: codes(), names: ['z'] }),
  positional: true,
});
argumentsContract('interpolate', {
  call: (given: { latent: LatentSpace<Names>; start: Codes<Names>; end: Codes<Names>; args: never }) =>
    interpolate(given.latent, given.start, given.end, given.args),
  required: () => ({ latent: latent(), start: codes(), end: codes(), args: { steps: 3 } }),
  positional: true,
});
argumentsContract('traverse', {
  call: (given: { latent: LatentSpace<Names>; codes: Codes<Names>; args: never }) =>
    traverse(given.latent, given.codes, given.args),
  required: () => ({ latent: latent(), codes: codes(), args: { code: 'z', coordinate: 1, values: [-1, 1] } }),
  positional: true,
});
argumentsContract('repeatCodes', {
  call: ({ codes, times }: { codes: Codes<Names>; times: number }) => repeatCodes(codes, times),
  required: () => ({ codes: codes(), times: 2 }),
  positional: true,
});

const context = () => ({ random: randomStream(1), step: 3 });
argumentsContract('diffAugment', {
  call: (args: never) => diffAugment(args),
  optional: () => ({ policy: ['color', 'cutout'] }),
});
argumentsContract('diffAugment', {
  call: ({ examples, context }: { examples: never; context: never }) => diffAugment()(examples, context),
  required: () => ({ examples: randomStream(1).normal([2, 4, 4, 3]), context: context() }),
  positional: true,
});
argumentsContract('instanceNoise', {
  call: (args: never) => instanceNoise(args),
  required: () => ({ stddev: 0.5 }),
});
argumentsContract('instanceNoise', {
  call: ({ examples, context }: { examples: never; context: never }) => instanceNoise({ stddev: 1 })(examples, context),
  required: () => ({ examples: randomStream(1).normal([2, 4]), context: context() }),
  positional: true,
});
argumentsContract('sampleGrid', {
  call: ({ images, args }: { images: never; args: never }) => sampleGrid(images, args),
  required: () => ({ images: randomStream(1).normal([4, 3, 3, 1]) }),
  optional: () => ({
    args: { columns: 2, range: [-1, 1], gap: 1, enlarge: 2, rowLabels: ['a', 'b'], columnLabels: ['c', 'd'] },
  }),
  positional: true,
});

test('arrange builds a sequential model that is not built', () => {
  const inputs = latent().arrange(codes(2), oneInput());
  expect(inputs).toMatchObject({ shape: [2, 9] });
  expect(() =>
    latent().arrange(codes(2), sequential({ layers: [layers.dense({ units: 1, inputShape: [8] })] })),
  ).toThrow(
    'model must be a model with one input of shape [batch, 9] or with inputs named after the codes, got [null, 8]',
  );
});

test('throws if codes have an unknown name, another size or another batch size', () => {
  const { z, ...others } = codes();
  expect(() => repeatCodes(z as never, 2)).toThrow('repeatCodes: codes must be an object');
  expect(() => mixCodes(latent(), { ...others, zed: z } as never, codes(), ['z'])).toThrow(
    new RangeError('mixCodes: codes must be codes named kind, style, z, got "zed"'),
  );
  expect(() => latent().arrange({ ...others, z: codes(2).z }, oneInput())).toThrow(
    'latentSpace.arrange: codes.z must be of shape [3, 4], with the batch size of kind, got [2, 4]',
  );
});
