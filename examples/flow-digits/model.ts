import { chain, glow, logitTransform, type NormalizingFlow, normalizingFlow, type RandomStream } from 'tfjs-generative';

/** The scales of the latents, finest first: the width in pixels that each level of the flow is given. */
export const scales = ['at28', 'at14'] as const;

/** A small Glow of 28×28 grey pixels in [0, 1). */
export function digitFlow({
  steps,
  filters,
  random,
}: {
  steps: number;
  filters: number;
  random: RandomStream;
}): NormalizingFlow {
  // so small an alpha spreads the black of a margin, 1/256 of the range, over a fifth of the line
  const bijector = chain([
    logitTransform({ alpha: 1e-4 }),
    glow({ levels: scales.length, steps, filters, seed: random.seed }),
  ]);
  return normalizingFlow({ shape: [28, 28, 1], bijector });
}
