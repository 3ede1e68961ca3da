import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  auxiliaryClassification,
  connect,
  connectAll,
  consistency,
  type Discriminate,
  diffAugment,
  dragan,
  gaussianKl,
  gradientPenalty,
  hinge,
  invariantInformation,
  type LecamAverages,
  lecam,
  lecamAverages,
  type RandomStream,
  r1,
  r2,
  randomStream,
  resolutionConsistency,
  type SeveralTensors,
} from 'tfjs-generative';
import { describe, expectTypeOf, test } from 'vitest';

declare const discriminate: Discriminate;
declare const real: Tensor;
declare const fake: Tensor;
declare const layer: layers.Layer;
declare const symbolic: SymbolicTensor;
const random = randomStream(1);

describe('penalties', () => {
  test('are scalars', () => {
    expectTypeOf(r1(discriminate, real, { gamma: 1 })).toEqualTypeOf<Scalar>();
    expectTypeOf(r2(discriminate, fake)).toEqualTypeOf<Scalar>();
    expectTypeOf(gradientPenalty(discriminate, real, fake, { random, target: 0 })).toEqualTypeOf<Scalar>();
    expectTypeOf(dragan(discriminate, real, { random, oneSided: true })).toEqualTypeOf<Scalar>();
    const augment = diffAugment({ policy: ['translation'] });
    expectTypeOf(consistency(discriminate, real, { augment, random })).toEqualTypeOf<Scalar>();
    expectTypeOf(lecamAverages()).toEqualTypeOf<LecamAverages>();
    expectTypeOf(lecam(real, fake, lecamAverages())).toEqualTypeOf<Scalar>();
    expectTypeOf(resolutionConsistency([real, fake])).toEqualTypeOf<Scalar>();
  });

  test('take the discriminator as a function from a batch to its logits', () => {
    expectTypeOf<Discriminate>().toEqualTypeOf<(x: Tensor) => Tensor>();
    expectTypeOf(r1).parameter(0).toEqualTypeOf<Discriminate>();
    expectTypeOf(gradientPenalty).parameter(0).toEqualTypeOf<Discriminate>();
    expectTypeOf(dragan).parameter(0).toEqualTypeOf<Discriminate>();
    expectTypeOf(consistency).parameter(0).toEqualTypeOf<Discriminate>();
    // @ts-expect-error a layer is not a function, and apply may return several tensors
    r1(layer, real);
    // @ts-expect-error apply may return several tensors
    r1((x) => layer.apply(x), real);
    // @ts-expect-error the logits are a tensor
    r1(() => 1, real);
    // @ts-expect-error the discriminator has one argument
    r1((_x: Tensor, condition: Tensor) => condition, real);
  });

  test('need their arguments', () => {
    // @ts-expect-error the random stream is missing
    dragan(discriminate, real);
    // @ts-expect-error the random stream is missing
    gradientPenalty(discriminate, real, fake, {});
    // @ts-expect-error generated samples are missing
    gradientPenalty(discriminate, real, { random });
    // @ts-expect-error the augmentation is missing
    consistency(discriminate, real, { random });
    // @ts-expect-error R1 has a γ
    r1(discriminate, real, { weight: 1 });
    // @ts-expect-error the averages are missing
    lecam(real, fake);
  });
});

describe('losses and information bounds', () => {
  test('are scalars, or several by name', () => {
    expectTypeOf(hinge.discriminator(real, fake)).toEqualTypeOf<Scalar>();
    expectTypeOf(hinge.generator(fake)).toEqualTypeOf<Scalar>();
    expectTypeOf(auxiliaryClassification(real, fake)).toEqualTypeOf<Scalar>();
    expectTypeOf(gaussianKl(real, fake)).toEqualTypeOf<Tensor2D>();
    expectTypeOf(invariantInformation(real, fake)).toEqualTypeOf<{ loss: Scalar; nats: Scalar }>();
    // @ts-expect-error the logits of generated samples are missing
    hinge.discriminator(real);
    // @ts-expect-error the weight of the entropy is a number
    invariantInformation(real, fake, { entropyWeight: 'high' });
  });
});

describe('connect', () => {
  test('returns one symbolic tensor', () => {
    expectTypeOf(connect(symbolic, layer, layer)).toEqualTypeOf<SymbolicTensor>();
    expectTypeOf(connect([symbolic, symbolic], layer)).toEqualTypeOf<SymbolicTensor>();
    // @ts-expect-error a tensor is not symbolic
    connect(real, layer);
    // @ts-expect-error an array of layers is not a layer
    connect(symbolic, [layer]);
  });

  test('returns at least two with connectAll', () => {
    const outputs = connectAll(symbolic, layer);
    expectTypeOf(outputs).toEqualTypeOf<SeveralTensors>();
    expectTypeOf(outputs[1]).toEqualTypeOf<SymbolicTensor>();
    expectTypeOf(connect(outputs, layer)).toEqualTypeOf<SymbolicTensor>();
    // @ts-expect-error there may be two outputs only
    connect(outputs[2], layer);
  });
});

describe('a random stream', () => {
  test('forks to another one', () => {
    expectTypeOf(random).toEqualTypeOf<RandomStream>();
    expectTypeOf(random.fork('codes')).toEqualTypeOf<RandomStream>();
    expectTypeOf(random.fork(1)).toEqualTypeOf<RandomStream>();
    // @ts-expect-error a seed is a number
    randomStream('seed');
  });
});
