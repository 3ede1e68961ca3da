import { chain, glow, logitTransform, type NormalizingFlow, normalizingFlow, type RandomStream } from 'tfjs-generative';

/**
 * The scales of the latents, finest first. Each has the width in pixels at the input of a level of the flow.
 */
export const scales = ['at28', 'at14'] as const;

/** A small Glow of 28×28 gray pixels in [0, 1). */
export function digitFlow({
  steps,
  filters,
  random,
}: {
  steps: number;
  filters: number;
  random: RandomStream;
}): NormalizingFlow {
  // with a small alpha the black of the margin, 1/256 of the range, covers a fifth of the range of the logit
  const bijector = chain([
    logitTransform({ alpha: 1e-4 }),
    glow({ levels: scales.length, steps, filters, seed: random.seed }),
  ]);
  return normalizingFlow({ shape: [28, 28, 1], bijector });
}
