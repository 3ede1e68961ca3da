import { reject } from '../../core/arguments.js';
import type { CodeHead } from '../../layers/codeHead.js';
import { codeHeadsOf, hiddenHeadsOf } from '../../layers/codeHeadsOf.js';
import type { Game } from './term.js';

/** The code heads of a discriminator. Throws unless they read codes of the latent space, and are all among its outputs. */
export function checkHeads(name: string, { discriminator, latent }: Game): CodeHead[] {
  const heads = codeHeadsOf(discriminator).map(({ head }) => head);
  if (heads.length === 0)
    reject(name, 'discriminator', 'a model with a codeHead among its outputs', discriminator.outputNames);
  const [hidden] = hiddenHeadsOf(discriminator);
  if (hidden) reject(name, 'discriminator', 'a model with all its codeHeads among its outputs', hidden.name);
  for (const head of heads) {
    for (const [code, { kind, size, entropy }] of Object.entries(head.codes)) {
      const known = latent.codes[code];
      if (!known)
        reject(name, `codes of "${head.name}"`, `codes of the latent space, ${latent.names.join(', ')}`, code);
      if (known.kind !== kind || known.size !== size)
        reject(
          name,
          `"${code}" of "${head.name}"`,
          `the latent space's ${known.kind}(${known.size})`,
          `${kind}(${size})`,
        );
      // a uniform code with other bounds
      if (known.entropy !== entropy)
        reject(name, `the entropy of "${code}" of "${head.name}"`, `the latent space's ${known.entropy}`, entropy);
    }
  }
  return heads;
}

/** Throws unless the game has a condition, and a head that reads it as a class. */
export function checkLabels(name: string, heads: readonly CodeHead[], { condition }: Game): void {
  if (condition === undefined)
    throw new RangeError(`${name}: supervision needs the condition of adversarial to name the code of the labels`);
  const kinds = heads.flatMap(({ codes }) => codes[condition]?.kind ?? []);
  if (!kinds.includes('categorical'))
    reject(name, 'condition', 'a categorical code that a head reads, where there is supervision', condition);
}
