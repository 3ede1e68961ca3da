import type { Tensor } from '@tensorflow/tfjs-core';
import { checkArguments } from '../../core/check.js';
import type { NormalizingFlow } from '../../flows/index.js';
import type { SampleArgs } from '../player.js';

/** Draws samples of a flow, at temperature 1. A flow has no named codes. */
export function sampleFlow(flow: NormalizingFlow): (args: SampleArgs) => Tensor {
  return ({ count, random, codes = {}, condition }) => {
    checkArguments('Trainer.sample: codes', codes, {});
    return flow.sample(count, { random, ...(condition && { condition }) });
  };
}
