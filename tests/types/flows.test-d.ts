import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  affineCoupling,
  type Bijector,
  type Chain,
  chain,
  connect,
  type ForwardResult,
  type InverseResult,
  type NormalizingFlow,
  normalizingFlow,
  type Prior,
  type RandomStream,
  splineCoupling,
} from 'tfjs-generative';
import { describe, expectTypeOf, test } from 'vitest';

declare const bijector: Bijector;
declare const prior: Prior;
declare const layer: layers.Layer;
declare const random: RandomStream;
declare const x: Tensor;
const flow = normalizingFlow({ shape: [4, 4, 1], bijector, prior, conditionTarget: 'prior', conditionShape: [10] });

describe('a bijector', () => {
  test('returns its value and the log-determinant both ways', () => {
    expectTypeOf(bijector.forward(x)).toEqualTypeOf<ForwardResult>();
    expectTypeOf(bijector.inverse(x, { condition: x })).toEqualTypeOf<InverseResult>();
    expectTypeOf<ForwardResult>().toEqualTypeOf<{ y: Tensor; logDet: Tensor1D }>();
    expectTypeOf<InverseResult>().toEqualTypeOf<{ x: Tensor; logDet: Tensor1D }>();
    // @ts-expect-error a condition is passed by name
    bijector.forward(x, x);
    // @ts-expect-error the inverse returns x
    bijector.inverse(x).y;
  });

  test('is made of a conditioner, and of other bijectors', () => {
    const conditioner = (features: SymbolicTensor) => connect(features, layer);
    expectTypeOf(chain([splineCoupling({ conditioner }), affineCoupling({ conditioner })])).toEqualTypeOf<Chain>();
    expectTypeOf<Chain>().toExtend<Bijector>();
    // @ts-expect-error the conditioner is missing
    affineCoupling({ swap: true });
    // @ts-expect-error no mask has this name
    affineCoupling({ conditioner, mask: 'rows' });
    // @ts-expect-error a layer is not a bijector
    chain([layer]);
  });
});

describe('a flow', () => {
  test('encodes to latents by scale and decodes them', () => {
    expectTypeOf(flow).toEqualTypeOf<NormalizingFlow>();
    expectTypeOf(flow.encode(x)).toEqualTypeOf<Record<string, Tensor>>();
    expectTypeOf(flow.decode(flow.encode(x, { condition: x }))).toEqualTypeOf<Tensor>();
    // @ts-expect-error latents are tensors by scale
    flow.decode(x);
    // @ts-expect-error a condition is passed by name
    flow.encode(x, x);
  });

  test('has densities per example', () => {
    expectTypeOf(flow.logProb(x)).toEqualTypeOf<Tensor1D>();
    expectTypeOf(flow.priorLogProb(x)).toEqualTypeOf<Tensor1D>();
    expectTypeOf(flow.bitsPerDimension(x, { bits: 8 })).toEqualTypeOf<Tensor1D>();
    // @ts-expect-error the bits of the integers are missing
    flow.bitsPerDimension(x);
  });

  test('samples from a random stream', () => {
    expectTypeOf(flow.sample(4, { random, temperature: 0.8 })).toEqualTypeOf<Tensor>();
    expectTypeOf(flow.sample(4, { random, temperature: { coarse: 1, fine: 0.5 } })).toEqualTypeOf<Tensor>();
    expectTypeOf(flow.sampleAndLogProb(4, { random })).toEqualTypeOf<{ x: Tensor; logProb: Tensor1D }>();
    expectTypeOf(flow.resample(x, { random, scales: ['fine'] })).toEqualTypeOf<Tensor>();
    // @ts-expect-error the random stream is missing
    flow.sample(4, { temperature: 0.8 });
    // @ts-expect-error a seed is not a stream
    flow.sample(4, { random: 7 });
    // @ts-expect-error a temperature is a number
    flow.sample(4, { random, temperature: { fine: 'low' } });
    // @ts-expect-error scales are a list of names
    flow.resample(x, { random, scales: 'fine' });
    // @ts-expect-error a scale is a name
    flow.resample(x, { random, scales: [8] });
  });

  test('needs a shape and a bijector', () => {
    // @ts-expect-error the bijector is missing
    normalizingFlow({ shape: [2] });
    // @ts-expect-error a shape is a list
    normalizingFlow({ shape: 2, bijector });
    // @ts-expect-error no part of a flow has this name
    normalizingFlow({ shape: [2], bijector, conditionTarget: 'latents' });
  });

  test('has a prior that scores and samples latents', () => {
    expectTypeOf(prior.logProb).returns.toEqualTypeOf<Tensor1D>();
    expectTypeOf<Tensor2D>().toExtend<Parameters<Prior['logProb']>[0]>();
    expectTypeOf(prior.sample([4, 2], { random, temperature: 1 })).toEqualTypeOf<Tensor>();
  });
});
