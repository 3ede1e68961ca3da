import type { Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { type Output, outputsOf } from '../../core/graph.js';
import type { Game } from './term.js';

/** The discriminator's output of that name. Throws if there is none, or if it is the logit. */
export function checkOutput(term: string, { discriminator }: Pick<Game, 'discriminator'>, output: string): Output {
  const [, ...others] = outputsOf(discriminator);
  const names = others.map(({ name }) => name).join(', ');
  const allowed = names
    ? `an output of the discriminator besides the logit, one of ${names}`
    : 'an output of the discriminator besides the logit; it has no other';
  return others.find(({ name }) => name === output) ?? reject(term, 'output', allowed, output);
}

/** One of a discriminator's outputs. */
export function namedOutput(term: string, outputs: Readonly<Record<string, Tensor>>, output: string): Tensor {
  const names = Object.keys(outputs).join(', ');
  return outputs[output] ?? reject(term, 'output', `an output of the discriminator, one of ${names}`, output);
}
