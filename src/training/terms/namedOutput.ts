import type { Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { type Output, outputsOf } from '../../core/graph.js';
import type { Game } from './term.js';

/** Refuses a discriminator without an output of that name, or where it is the logit. */
export function checkOutput(term: string, { discriminator }: Pick<Game, 'discriminator'>, output: string): Output {
  const [, ...others] = outputsOf(discriminator);
  const names = others.map(({ name }) => name).join(', ');
  return (
    others.find(({ name }) => name === output) ??
    reject(
      term,
      'output',
      names
        ? `one of the discriminator's outputs ${names}`
        : "an output of the discriminator's, which has its logit alone",
      output,
    )
  );
}

/** One of a discriminator's outputs. */
export function namedOutput(term: string, outputs: Record<string, Tensor> | undefined, output: string): Tensor {
  const found = outputs?.[output];
  return (
    found ??
    reject(term, 'output', `one of the discriminator's outputs ${Object.keys(outputs ?? {}).join(', ')}`, output)
  );
}
