import { mean, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  type Codes,
  type DiscriminatorTerm,
  type DiscriminatorTermContext,
  type GeneratorTerm,
  type GeneratorTermContext,
  mutualInformationTerm,
  r1Term,
  type SharedTerm,
  type Term,
  type TermContext,
} from 'tfjs-generative';
import { describe, expectTypeOf, test } from 'vitest';

declare const context: TermContext;
declare const scalar: Scalar;

describe('what a term sees', () => {
  test('is narrowed by the player, without a cast', () => {
    expectTypeOf<TermContext>().toEqualTypeOf<DiscriminatorTermContext | GeneratorTermContext>();
    if (context.player === 'discriminator') {
      expectTypeOf(context).toEqualTypeOf<DiscriminatorTermContext>();
      expectTypeOf(context.logits.real).toEqualTypeOf<Tensor>();
      expectTypeOf(context.outputs.real).toEqualTypeOf<Record<string, Tensor>>();
    } else {
      expectTypeOf(context).toEqualTypeOf<GeneratorTermContext>();
      expectTypeOf(context.logits.real).toEqualTypeOf<Tensor | undefined>();
      expectTypeOf(context.logits.fake).toEqualTypeOf<Tensor>();
      // @ts-expect-error the generator's update may have no outputs for real examples
      context.outputs.real.logit;
    }
  });

  test('has examples, codes and the discriminator for both players', () => {
    expectTypeOf(context.real).toEqualTypeOf<Tensor>();
    expectTypeOf(context.codes).toEqualTypeOf<Codes>();
    expectTypeOf(context.discriminator).toEqualTypeOf<LayersModel>();
    expectTypeOf(context.condition?.real).toEqualTypeOf<Tensor2D | undefined>();
    expectTypeOf(context.discriminate(context.real)).toEqualTypeOf<Tensor>();
    expectTypeOf(context.discriminatorOutputs(context.real)).toEqualTypeOf<Record<string, Tensor>>();
    expectTypeOf(context.report('distance', scalar)).toEqualTypeOf<void>();
    // @ts-expect-error a GAN may have no condition
    context.condition.real;
    // @ts-expect-error the real logits are known only once the player is known to be the discriminator
    context.logits.real.shape;
    // @ts-expect-error a measure is a scalar tensor
    context.report('distance', 1);
    // @ts-expect-error there are two players
    context.player === 'critic';
  });
});

describe('a term', () => {
  test('has the context of its player', () => {
    expectTypeOf<DiscriminatorTerm['loss']>().parameter(0).toEqualTypeOf<DiscriminatorTermContext>();
    expectTypeOf<GeneratorTerm['loss']>().parameter(0).toEqualTypeOf<GeneratorTermContext>();
    expectTypeOf<SharedTerm['loss']>().parameter(0).toEqualTypeOf<TermContext>();
    const terms: Term[] = [
      { name: 'd', player: 'discriminator', loss: ({ logits }) => mean(logits.real) },
      { name: 'g', player: 'generator', loss: ({ logits }) => mean(logits.fake), weight: 2, interval: 4 },
      { name: 'b', player: 'both', loss: ({ discriminate, fake }) => mean(discriminate(fake)) },
      // @ts-expect-error a generator's term may have no real logits
      { name: 'wrong', player: 'generator', loss: ({ logits }) => mean(logits.real) },
      // @ts-expect-error a term has a loss
      { name: 'wrong', player: 'both' },
      // @ts-expect-error a term has a name
      { player: 'both', loss: () => scalar },
      // @ts-expect-error a loss is a scalar tensor
      { name: 'wrong', player: 'both', loss: () => 1 },
    ];
    expectTypeOf(terms).toEqualTypeOf<Term[]>();
  });

  test('of the library has the type of its player', () => {
    expectTypeOf(r1Term({ gamma: 10, interval: 16 })).toEqualTypeOf<DiscriminatorTerm>();
    expectTypeOf(mutualInformationTerm({ weight: { digit: 2 }, player: 'generator' })).toEqualTypeOf<Term>();
    // @ts-expect-error R1 has a γ
    r1Term({ weight: 10 });
    // @ts-expect-error there are two players
    mutualInformationTerm({ player: 'critic' });
  });
});
