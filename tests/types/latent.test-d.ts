import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  type Code,
  type CodeDistribution,
  type CodeHead,
  type Codes,
  categorical,
  codeHead,
  gaussian,
  interpolate,
  type LatentSpace,
  latentSpace,
  mixCodes,
  mutualInformation,
  type RandomStream,
  recoverCodes,
  repeatCodes,
  traverse,
  uniform,
} from 'tfjs-generative';
import { describe, expectTypeOf, test } from 'vitest';

type Names = 'noise' | 'digit' | 'style';
const latent = latentSpace({ noise: gaussian(62), digit: categorical(10), style: uniform(2, { scale: 8 }) });
const head = codeHead({ codes: latent.pick('digit', 'style') });
declare const random: RandomStream;
declare const output: Tensor;
declare const codes: Codes<Names>;

describe('a code', () => {
  test('has a scale that is a number', () => {
    expectTypeOf(gaussian(2, { scale: 8, injections: 2 })).toEqualTypeOf<Code>();
    expectTypeOf(uniform).parameter(1).toExtend<{ low?: number; high?: number; scale?: number } | undefined>();
    // @ts-expect-error a scale is a width in pixels, not a text
    gaussian(2, { scale: '8' });
    // @ts-expect-error a scale is one width
    categorical(10, { scale: [8] });
    // @ts-expect-error only uniform has bounds
    gaussian(2, { low: 0 });
    // @ts-expect-error the number of dimensions is missing
    uniform();
  });
});

describe('a latent space', () => {
  test('knows the names of its codes', () => {
    expectTypeOf(latent).toEqualTypeOf<LatentSpace<Names>>();
    expectTypeOf(latent.names).toEqualTypeOf<readonly Names[]>();
    expectTypeOf(latent.namesAt(8)).toEqualTypeOf<Names[]>();
    expectTypeOf(latent.scales).toEqualTypeOf<number[]>();
    // @ts-expect-error a code is made by gaussian, uniform or categorical
    latentSpace({ noise: 62 });
    // @ts-expect-error there must be codes
    latentSpace();
    // @ts-expect-error a scale is a number
    latent.namesAt('8');
  });

  test('picks the codes that are named, and no others', () => {
    expectTypeOf(latent.pick('digit')).toEqualTypeOf<Record<'digit', Code>>();
    expectTypeOf(latent.pick('digit', 'style')).toEqualTypeOf<Record<'digit' | 'style', Code>>();
    // @ts-expect-error no code has this name
    latent.pick('colour');
    // @ts-expect-error this code was not picked
    latent.pick('digit').style;
  });

  test('has one symbolic input for each code', () => {
    expectTypeOf(latent.inputs()).toEqualTypeOf<Record<Names, SymbolicTensor>>();
    expectTypeOf(latent.inputs().noise).toEqualTypeOf<SymbolicTensor>();
    // @ts-expect-error no code has this name
    latent.inputs().colour;
  });

  test('samples one tensor for each code', () => {
    const args = { truncation: 0.7, off: ['style'], frozen: ['noise'] } as const;
    expectTypeOf(latent.sample(4, random, args)).toEqualTypeOf<Codes<Names>>();
    expectTypeOf(latent.sample(4, random).digit).toEqualTypeOf<Tensor2D>();
    expectTypeOf(latent.resample(codes, random, ['style'])).toEqualTypeOf<Codes<Names>>();
    expectTypeOf(latent.arrange).returns.toEqualTypeOf<Tensor | Tensor[]>();
    // @ts-expect-error the random stream is missing
    latent.sample(4);
    // @ts-expect-error a seed is not a stream
    latent.sample(4, 7);
    // @ts-expect-error no code has this name
    latent.sample(4, random, { off: ['colour'] });
    // @ts-expect-error no code has this name
    latent.resample(codes, random, ['colour']);
    // @ts-expect-error one code is missing
    latent.resample({ noise: codes.noise, digit: codes.digit }, random, ['noise']);
  });
});

describe('functions of codes', () => {
  test('keep the names', () => {
    expectTypeOf(interpolate(latent, codes, codes, { steps: 8 })).toEqualTypeOf<Codes<Names>>();
    expectTypeOf(traverse(latent, codes, { code: 'style', values: [-1, 1] })).toEqualTypeOf<Codes<Names>>();
    expectTypeOf(mixCodes(latent, codes, codes, ['style'])).toEqualTypeOf<Codes<Names>>();
    expectTypeOf(repeatCodes(codes, 2)).toEqualTypeOf<Codes<Names>>();
  });

  test('refuse other names and arguments', () => {
    // @ts-expect-error there are two methods
    interpolate(latent, codes, codes, { steps: 8, method: 'cubic' });
    // @ts-expect-error the number of steps is missing
    interpolate(latent, codes, codes, {});
    // @ts-expect-error no code has this name
    traverse(latent, codes, { code: 'colour' });
    // @ts-expect-error no code has this name
    mixCodes(latent, codes, codes, ['colour']);
  });
});

describe('a head', () => {
  test('knows the names of the codes that it predicts', () => {
    expectTypeOf(head).toEqualTypeOf<CodeHead<'digit' | 'style'>>();
    expectTypeOf(codeHead({ codes: latent.codes })).toEqualTypeOf<CodeHead<Names>>();
    expectTypeOf(head.estimates(output)).toEqualTypeOf<Record<'digit' | 'style', Tensor2D>>();
    expectTypeOf(head.distributions(output)).toEqualTypeOf<Record<'digit' | 'style', CodeDistribution>>();
    expectTypeOf(head.upperBounds).toEqualTypeOf<Record<'digit' | 'style', number>>();
    // @ts-expect-error this head does not predict the noise
    head.estimates(output).noise;
    // @ts-expect-error the codes are missing
    codeHead({ stddev: 0.5 });
    // @ts-expect-error a standard deviation is a number or learned
    codeHead({ codes: latent.codes, stddev: 'fixed' });
  });

  test('scores all of its codes, or those that are given', () => {
    expectTypeOf(head.logProbabilities(output, codes)).toEqualTypeOf<Record<'digit' | 'style', Tensor1D>>();
    const some = { digit: codes.digit };
    expectTypeOf(head.logProbabilities(output, some)).toEqualTypeOf<Partial<Record<'digit' | 'style', Tensor1D>>>();
  });

  test('narrows a distribution by its kind', () => {
    const { digit } = head.distributions(output);
    if (digit.kind === 'categorical') {
      expectTypeOf(digit.logits).toEqualTypeOf<Tensor2D>();
      // @ts-expect-error only a Gaussian has a mean
      digit.mean;
    } else expectTypeOf(digit.mean).toEqualTypeOf<Tensor2D>();
  });

  test('gives its names to the bound of the information', () => {
    const bound = mutualInformation(head, output, codes, { weight: { digit: 2 } });
    expectTypeOf(bound.upperBounds).toEqualTypeOf<Record<'digit' | 'style', number>>();
    expectTypeOf(bound.nats).toHaveProperty('style');
    // @ts-expect-error this head does not predict the noise
    mutualInformation(head, output, codes, { weight: { noise: 2 } });
    // @ts-expect-error this head does not predict the noise
    bound.nats.noise;
  });

  test('of a loaded model has names that no type knows', () => {
    expectTypeOf(recoverCodes).toEqualTypeOf<(model: LayersModel, x: Tensor | Tensor[]) => Record<string, Tensor2D>>();
  });
});
