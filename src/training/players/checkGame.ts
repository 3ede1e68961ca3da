import { reject } from '../../core/arguments.js';
import { checkValue, integer, nonNegative, oneOf, text } from '../../core/check.js';
import type { Game, Term } from '../terms/term.js';
import { checkInjection, type InjectionLayers } from './checkInjection.js';

/**
 * Refuses a game that cannot be played, before its first step.
 *
 * @throws RangeError naming what does not fit.
 */
export function checkGame(game: Game, terms: readonly Term[], injectionLayers: InjectionLayers): void {
  const { generator, discriminator, latent, condition } = game;
  checkInjection('adversarial', latent, generator, injectionLayers);
  const count = discriminator.inputs.length;
  if (condition === undefined && count !== 1) reject('adversarial', 'discriminator', 'a model of 1 input', `${count}`);
  if (condition !== undefined) checkCondition(game, condition, terms);
  const logit = discriminator.outputs[0]?.shape ?? [];
  if (logit.length !== 2 || logit[1] !== 1)
    reject('adversarial', 'discriminator', 'a model whose first output is a logit, [batch, 1]', logit);
  const names = new Set(['discriminator', 'generator', 'regularization']);
  for (const { name, player, weight = 1, interval = 1, check } of terms) {
    checkValue('adversarial', 'the name of a term', name, text);
    checkValue(name, 'player', player, oneOf(['discriminator', 'generator', 'both']));
    if (names.has(name)) reject('adversarial', 'terms', 'named differently from each other and from the players', name);
    names.add(name);
    checkValue(name, 'weight', weight, nonNegative);
    checkValue(name, 'every', interval, integer(1));
    check?.(game);
  }
}

function checkCondition({ discriminator: { inputs }, latent }: Game, condition: string, terms: readonly Term[]): void {
  const code = latent.codes[condition];
  if (!code) reject('adversarial', 'condition', `one of the codes ${latent.names.join(', ')}`, condition);
  const [, told] = inputs;
  // a discriminator of one input may be asked for the condition by a term; told nothing and asked nothing it would train a generator that ignores it
  if (inputs.length > 2 || (!told && !terms.some(({ usesCondition }) => usesCondition)))
    reject('adversarial', 'discriminator', 'a model of 2 inputs (data, condition)', `${inputs.length}`);
  if (told && told.shape.at(-1) !== code.size)
    reject(
      'adversarial',
      'discriminator',
      `a model whose second input has the ${code.size} numbers of "${condition}"`,
      `${told.shape.at(-1)}`,
    );
}
