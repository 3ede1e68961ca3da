import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { outputsByName } from '../../../src/core/outputsByName.js';
import { type DiscriminatorTermContext, randomStream, type Term, type TermContext } from '../../../src/index.js';

/** A context of a term in an update of the discriminator. */
export function contextOf(
  discriminator: LayersModel,
  real: Tensor,
  fake: Tensor,
  rest: Partial<DiscriminatorTermContext> = {},
): DiscriminatorTermContext {
  const discriminatorOutputs = (x: Tensor, condition?: Tensor) => {
    const inputs = condition && discriminator.inputs.length > 1 ? [x, condition] : x;
    return outputsByName(discriminator, discriminator.apply(inputs, { training: true }) as Tensor | Tensor[]);
  };
  return {
    player: 'discriminator',
    step: 0,
    random: randomStream(3),
    generator: discriminator,
    discriminator,
    real,
    fake,
    generated: [fake],
    codes: {},
    condition: undefined,
    outputs: { real: {}, fake: {} },
    logits: { real, fake },
    report: () => {},
    discriminate: (x, condition) => Object.values(discriminatorOutputs(x, condition))[0] as Tensor,
    discriminatorOutputs,
    ...rest,
  };
}

/** The loss of a term of any player. */
export function lossOf(term: Term, context: TermContext): Scalar {
  return (term.loss as (context: TermContext) => Scalar)(context);
}
