import type { NamedTensorMap, Optimizer, Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  adversarial,
  type Batch,
  type Codes,
  categorical,
  gaussian,
  type LossContext,
  latentSpace,
  likelihood,
  lossGradients,
  type NormalizingFlow,
  type Player,
  player,
  type RandomStream,
  type Report,
  reverseKl,
  type SampleArgs,
  type ValueAndGradients,
} from 'tfjs-generative';
import { describe, expectTypeOf, test } from 'vitest';

declare const generator: LayersModel;
declare const discriminator: LayersModel;
declare const flow: NormalizingFlow;
declare const optimizer: Optimizer;
declare const scalar: Scalar;
declare const samples: Tensor;
declare const counter: Variable;
const latent = latentSpace({ noise: gaussian(8), digit: categorical(10) });

describe('player', () => {
  test('has a loss, and optional state, description and samples', () => {
    const one = player({
      name: 'regression',
      models: [generator],
      optimizer,
      updates: 2,
      state: { counter },
      describes: { latent: 'noise gaussian(8)' },
      loss: (batch, context) => {
        expectTypeOf(batch).toEqualTypeOf<Batch>();
        expectTypeOf(batch.condition).toEqualTypeOf<Tensor2D | undefined>();
        expectTypeOf(context).toEqualTypeOf<LossContext>();
        expectTypeOf(context.random).toEqualTypeOf<RandomStream>();
        expectTypeOf(context.report).toEqualTypeOf<Report>();
        context.report('distance', scalar);
        return { error: scalar, size: scalar };
      },
      sample: (args) => {
        expectTypeOf(args).toEqualTypeOf<SampleArgs>();
        expectTypeOf(args.codes).toEqualTypeOf<Partial<Codes> | undefined>();
        return samples;
      },
    });
    expectTypeOf(one).toEqualTypeOf<Player>();
    expectTypeOf(one.state).toEqualTypeOf<Readonly<Record<string, Variable>> | undefined>();
    expectTypeOf(one.valueAndGradients).returns.toEqualTypeOf<ValueAndGradients>();
  });

  test('refuses what is missing or of another type', () => {
    const args = { name: 'regression', models: [generator], optimizer };
    expectTypeOf(player({ ...args, loss: () => scalar })).toEqualTypeOf<Player>();
    // @ts-expect-error the loss is missing
    player(args);
    // @ts-expect-error a loss is a scalar tensor
    player({ ...args, loss: () => 1 });
    // @ts-expect-error an update is synchronous
    player({ ...args, loss: async () => scalar });
    // @ts-expect-error state is variables by name
    player({ ...args, loss: () => scalar, state: { counter: samples } });
    // @ts-expect-error a description is text by topic
    player({ ...args, loss: () => scalar, describes: { latent } });
    // @ts-expect-error a measure is a scalar tensor
    player({ ...args, loss: (_, { report }) => report('distance', 1) ?? scalar });
    // @ts-expect-error tfjs calls optimizers by name, a player does not
    player({ ...args, optimizer: 'adam', loss: () => scalar });
  });
});

describe('the players of the library', () => {
  test('are a pair for a GAN', () => {
    const args = { generator, discriminator, latent };
    expectTypeOf(adversarial(args)).toEqualTypeOf<[Player, Player]>();
    adversarial({ ...args, name: 'first', condition: 'digit', optimizers: { generator: optimizer } });
    // @ts-expect-error no code has this name
    adversarial({ ...args, condition: 'colour' });
    // @ts-expect-error a name is text
    adversarial({ ...args, name: 1 });
    // @ts-expect-error there are two players
    adversarial({ ...args, optimizers: { critic: optimizer } });
    // @ts-expect-error the latent space is missing
    adversarial({ generator, discriminator });
  });

  test('are one for a flow', () => {
    expectTypeOf(likelihood({ flow, name: 'digits', bits: 8 })).toEqualTypeOf<Player>();
    expectTypeOf(reverseKl({ flow, name: 'action', energy: (x) => x, samples: 64 })).toEqualTypeOf<Player>();
    // @ts-expect-error the flow is missing
    likelihood({ bits: 8 });
    // @ts-expect-error a name is text
    likelihood({ flow, name: 1 });
    // @ts-expect-error the energy is missing
    reverseKl({ flow });
    // @ts-expect-error a name is text
    reverseKl({ flow, energy: (x) => x, name: 1 });
    // @ts-expect-error there are two estimators of the gradient
    reverseKl({ flow, energy: (x) => x, gradient: 'score' });
  });
});

describe('lossGradients', () => {
  test('returns losses, measures and gradients', () => {
    const result = lossGradients(generator, () => scalar);
    expectTypeOf(result.losses).toEqualTypeOf<Record<string, Scalar>>();
    expectTypeOf(result.measures).toEqualTypeOf<Record<string, Scalar>>();
    expectTypeOf(result.gradients).toEqualTypeOf<NamedTensorMap>();
    expectTypeOf(result).toExtend<ValueAndGradients>();
    expectTypeOf<ValueAndGradients['measures']>().toEqualTypeOf<Record<string, Scalar> | undefined>();
  });

  test('takes one model or several, and a loss of one or several parts', () => {
    lossGradients([generator, discriminator], (report) => {
      expectTypeOf(report).toEqualTypeOf<Report>();
      return { adversarial: scalar, penalty: scalar };
    });
    lossGradients(generator, () => scalar, { name: 'generator', variables: new Set([counter]) });
    // @ts-expect-error a loss is a scalar tensor
    lossGradients(generator, () => samples.shape);
    // @ts-expect-error variables are a set, as in the context of an update
    lossGradients(generator, () => scalar, { variables: [counter] });
    // @ts-expect-error the loss is missing
    lossGradients(generator);
  });
});
