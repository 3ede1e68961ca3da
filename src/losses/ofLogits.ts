import type { Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { anyTensor, checkValue, having } from '../core/check.js';
import { floats } from '../core/floats.js';
import type { AdversarialLoss } from './adversarialLoss.js';

/**
 * Adds argument checks to a loss and converts integer logits to floats. `name` is the name of the loss in
 * error messages.
 */
export function ofLogits(name: string, loss: AdversarialLoss): AdversarialLoss {
  return {
    ...loss,
    discriminator: (real, fake) => loss.discriminator(...logitsOfBoth(`${name}.discriminator`, real, fake)),
    generator: (fake, real, step) => {
      if (real === undefined && !loss.relativistic) {
        checkLogits(`${name}.generator`, 'fake', fake);
        return loss.generator(floats(fake), undefined, step);
      }
      const [realLogits, fakeLogits] = logitsOfBoth(`${name}.generator`, real as Tensor, fake);
      return loss.generator(fakeLogits, realLogits, step);
    },
  };
}

/** Returns real and fake logits as floats. Throws if they cannot be outputs of the same discriminator. */
export function logitsOfBoth(caller: string, real: Tensor, fake: Tensor): [real: Tensor, fake: Tensor] {
  checkLogits(caller, 'real', real);
  checkLogits(caller, 'fake', fake);
  const perExample = ({ shape, size }: Tensor) => size / (shape[0] ?? 1);
  if (perExample(real) !== perExample(fake))
    reject(caller, 'fake', `a tensor of ${perExample(real)} logits per example (like real)`, fake);
  return [floats(real), floats(fake)];
}

/** Throws unless `given` is a tensor with at least one logit. */
function checkLogits(caller: string, argument: string, given: Tensor): void {
  checkValue(caller, argument, given, anyTensor);
  if (given.size === 0) reject(caller, argument, 'a tensor with at least one logit', given);
}

/** Checks that a value is an {@link AdversarialLoss}. */
export const adversarialLoss = /* @__PURE__ */ having('an adversarial loss', 'discriminator', 'generator');
