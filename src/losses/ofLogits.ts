import type { Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { checkValue, having, tensor } from '../core/check.js';
import { floats } from '../core/floats.js';
import type { AdversarialLoss } from './adversarialLoss.js';

/** The loss `name`, which takes logits of integers as floats and refuses what are no logits, or those of two discriminators. */
export function ofLogits(name: string, loss: AdversarialLoss): AdversarialLoss {
  return {
    ...loss,
    discriminator: (real, fake) => loss.discriminator(...logitsOfBoth(`${name}.discriminator`, real, fake)),
    generator: (fake, real, step) => {
      if (real === undefined && !loss.relativistic) {
        checkLogits(`${name}.generator`, 'fake', fake);
        return loss.generator(floats(fake), undefined, step);
      }
      const [ofData, ofSamples] = logitsOfBoth(`${name}.generator`, real as Tensor, fake);
      return loss.generator(ofSamples, ofData, step);
    },
  };
}

/** Logits of data and of samples as floats; refuses those of two discriminators. */
export function logitsOfBoth(caller: string, real: Tensor, fake: Tensor): [real: Tensor, fake: Tensor] {
  checkLogits(caller, 'real', real);
  checkLogits(caller, 'fake', fake);
  const perSample = ({ shape, size }: Tensor) => size / (shape[0] ?? 1);
  if (perSample(real) !== perSample(fake))
    reject(caller, 'fake', `as many for each sample as real, ${perSample(real)}`, fake);
  return [floats(real), floats(fake)];
}

/** Passes logits of any shape, at least one. */
function checkLogits(caller: string, argument: string, given: Tensor): void {
  checkValue(caller, argument, given, tensor());
  if (given.size === 0) reject(caller, argument, 'at least one logit', given);
}

/** Passes an {@link AdversarialLoss}. */
export const adversarialLoss = /* @__PURE__ */ having('an adversarial loss', 'discriminator', 'generator');
