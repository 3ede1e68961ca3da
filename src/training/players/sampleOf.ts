import type { Tensor } from '@tensorflow/tfjs-core';
import { checkArguments, optional } from '../../core/check.js';
import { examples } from '../../flows/checks.js';
import type { NormalizingFlow } from '../../flows/index.js';
import type { SampleArgs } from '../player.js';

/** How a player draws from its flow: at temperature 1, by the code `context` if it is conditional. */
export function sampleOf(flow: NormalizingFlow): (args: SampleArgs) => Tensor {
  return ({ count, random, codes = {} }) => {
    checkArguments('sample: codes', codes, { context: optional(examples) });
    return flow.sample(count, { random, ...(codes.context && { condition: codes.context }) });
  };
}
