import { concat, split, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { anyTensor, checkValue } from '../../core/check.js';
import { firstTensor } from '../../core/firstTensor.js';
import { outputsOf } from '../../core/graph.js';
import { withFrozenState } from '../../core/modelState.js';
import { outputsByName } from '../../core/outputsByName.js';
import type { BatchCondition } from '../terms/term.js';

/** All outputs of a model by name. */
type Outputs = Record<string, Tensor>;

/** How a GAN calls its discriminator. */
export interface DiscriminatorCalls {
  /** Outputs for one batch. A discriminator with one input ignores the condition. */
  one(x: Tensor, condition?: Tensor): Outputs;
  /** Outputs for real and generated examples. */
  both(real: Tensor, fake: Tensor, condition: BatchCondition | undefined): { real: Outputs; fake: Outputs };
  /** Outputs for one batch, without a change of the discriminator's state. */
  again(x: Tensor, condition?: Tensor): Outputs;
  /** The first of the outputs. */
  logits(outputs: Outputs): Tensor;
}

/** The calls of a discriminator; `separateBatches` as in {@link AdversarialArgs}. */
export function discriminatorCalls(discriminator: LayersModel, separateBatches: boolean): DiscriminatorCalls {
  const takesCondition = discriminator.inputs.length > 1;
  const one = (x: Tensor, condition?: Tensor): Outputs => {
    if (takesCondition) checkValue('adversarial', 'the condition of discriminate', condition, anyTensor);
    const inputs = takesCondition ? [x, condition as Tensor] : x;
    return outputsByName(discriminator, discriminator.apply(inputs, { training: true }) as Tensor | Tensor[]);
  };
  return {
    one,
    both: (real, fake, condition) =>
      separateBatches
        ? { real: one(real, condition?.real), fake: one(fake, condition?.fake) }
        : halves(one(concat([real, fake]), condition && concat([condition.real, condition.fake]))),
    again: (x, condition) => withFrozenState([discriminator], () => one(x, condition)),
    logits: (outputs) => firstTensor(outputs[outputsOf(discriminator)[0]?.name as string] as Tensor),
  };
}

function halves(outputs: Outputs): { real: Outputs; fake: Outputs } {
  const real: Outputs = {};
  const fake: Outputs = {};
  for (const [name, output] of Object.entries(outputs)) {
    [real[name], fake[name]] = split(output, 2) as [Tensor, Tensor];
  }
  return { real, fake };
}
