import { boolean, type Check, callable, either, layer, layerArguments, oneOf, optional } from '../core/check.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { Conditioner } from './conditioner.js';
import { type CouplingMask, couplingMasks } from './couplingMask.js';

/** Arguments of all couplings. */
export interface CouplingArgs extends LayerArgs {
  /**
   * Computes features of the identity part: a layer, a model, or a function that connects layers.
   *
   * Its output has the shape `[batch, ..., features]`, with the height and width of its input and any number
   * of features. The coupling maps the features to its parameters with a linear layer of its own, which is
   * zero at first, so that a new coupling is the identity. If there is a condition, it is appended to the
   * input of the conditioner as additional channels. A function is called when the size of its input is
   * known, so it needs no `inputShape`.
   */
  conditioner: Conditioner;
  /**
   * The identity part: `'channels'` is the first half of the channels, `'checkerboard'` is every other pixel
   * of an image, and `'alternating'` is every other channel, whose number may be odd. Default `'channels'`,
   * which costs half as much as the other two.
   */
  mask?: CouplingMask;
  /** Whether to swap the identity part and the transformed part. Default false. */
  swap?: boolean;
}

/**
 * Checks of {@link CouplingArgs}.
 *
 * @internal
 */
export const couplingArguments: Readonly<Record<string, Check>> = {
  ...layerArguments,
  conditioner: either(layer, callable),
  mask: optional(oneOf(couplingMasks)),
  swap: optional(boolean),
};
