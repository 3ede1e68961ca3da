import { tidy, zeros } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { checkValue, integer, nonNegative, oneOf, optional, recordOf, text, variable } from '../../core/check.js';
import type { Codes } from '../../latent/index.js';
import type { Game, Term } from '../terms/term.js';
import { checkInjection, type InjectionLayers } from './checkInjection.js';

/**
 * Checks that models, latent space, condition and terms of a GAN match.
 *
 * @throws TypeError or RangeError that names the first mismatch.
 */
export function checkGame(game: Game, terms: readonly Term[], injectionLayers: InjectionLayers): void {
  const { generator, discriminator, latent, condition } = game;
  checkCodes(game);
  checkInjection('adversarial', latent, generator, injectionLayers);
  const count = discriminator.inputs.length;
  if (condition === undefined && count !== 1) reject('adversarial', 'discriminator', 'a model with 1 input', count);
  if (condition !== undefined) checkCondition(game, condition, terms);
  const logit = discriminator.outputs[0]?.shape ?? [];
  if (logit.length !== 2 || logit[1] !== 1)
    reject('adversarial', 'discriminator', 'a model whose first output has shape [batch, 1]', logit);
  const names = new Set(['discriminator', 'generator', 'regularization']);
  for (const [index, term] of terms.entries()) {
    const { name, player, weight = 1, interval = 1, state, check } = term;
    const label = `terms[${index}]`;
    // an instance of a class may have fields of its own
    const isPlain = Object.getPrototypeOf(term) === Object.prototype;
    const unknown = isPlain && Object.keys(term).find((key) => !termKeys.includes(key));
    if (unknown) reject('adversarial', `the names in ${label}`, `among ${termKeys.join(', ')}`, unknown);
    checkValue('adversarial', `${label}.state`, state, optional(recordOf(variable)));
    checkValue('adversarial', `${label}.name`, name, text);
    checkValue('adversarial', `${label}.player`, player, oneOf(['discriminator', 'generator', 'both']));
    if (names.has(name)) reject('adversarial', `${label}.name`, `none of ${[...names].join(', ')}`, name);
    names.add(name);
    checkValue('adversarial', `${label}.weight`, weight, nonNegative);
    checkValue('adversarial', `${label}.interval`, interval, integer(1));
    check?.(game);
  }
}

const termKeys = ['name', 'player', 'weight', 'interval', 'usesCondition', 'state', 'check', 'loss'];

/** Throws unless the generator takes the codes. */
function checkCodes({ generator, latent }: Game): void {
  tidy(() => {
    const codes = Object.fromEntries(latent.names.map((name) => [name, zeros([1, latent.codes[name]?.size ?? 0])]));
    latent.arrange(codes as Codes, generator);
  });
}

/**
 * Throws unless samples have the shape of the discriminator's input. An augmentation may change shapes, so this is
 * for a GAN without one.
 */
export function checkSampleShape({ generator, discriminator }: Pick<Game, 'generator' | 'discriminator'>): void {
  const [sample = [], input = []] = [generator.outputs[0]?.shape, discriminator.inputs[0]?.shape];
  // the batch, and sizes that are not known before a call, are null
  const differs = sample.some((size, axis) => size && input[axis] && size !== input[axis]);
  if (differs || sample.length !== input.length)
    reject(
      'adversarial',
      'generator',
      `a model whose samples fit the discriminator's input, [${input.map(String).join(', ')}]`,
      sample,
    );
}

function checkCondition({ discriminator: { inputs }, latent }: Game, condition: string, terms: readonly Term[]): void {
  const code = latent.codes[condition];
  if (!code) reject('adversarial', 'condition', `one of the codes ${latent.names.join(', ')}`, condition);
  const [, input] = inputs;
  // with neither an input nor a term for the condition, the generator would learn to ignore it
  if (inputs.length > 2 || (!input && !terms.some(({ usesCondition }) => usesCondition)))
    reject('adversarial', 'discriminator', 'a model with 2 inputs (data, condition)', inputs.length);
  if (input && input.shape.at(-1) !== code.size)
    reject(
      'adversarial',
      'discriminator',
      `a model whose second input has the size of "${condition}", ${code.size}`,
      input.shape.at(-1),
    );
}
