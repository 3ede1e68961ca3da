import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { randomStream, type TermContext } from '../../../src/index.js';

/** What a term sees of one update of the discriminator. */
export function contextOf(
  discriminator: LayersModel,
  real: Tensor,
  fake: Tensor,
  rest: Partial<TermContext> = {},
): TermContext {
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
    call: (called, inputs) => called.apply(inputs, { training: true }) as Tensor,
    ...rest,
  };
}
