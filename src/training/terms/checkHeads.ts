import { reject } from '../../core/arguments.js';
import type { CodeHead } from '../../layers/codeHead.js';
import { codeHeadsOf, hiddenHeadsOf } from '../../layers/codeHeadsOf.js';
import type { Game } from './term.js';

/**
 * Returns the code heads of a discriminator. Throws unless they match the latent space and are among its
 * outputs.
 */
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
        reject(name, `the codes of "${head.name}"`, `codes of the latent space, ${latent.names.join(', ')}`, code);
      if (known.kind !== kind || known.size !== size)
        reject(
          name,
          `"${code}" of "${head.name}"`,
          `the latent space's ${known.kind}(${known.size})`,
          `${kind}(${size})`,
        );
      // differs for a uniform code with other bounds
      if (known.entropy !== entropy)
        reject(name, `the entropy of "${code}" of "${head.name}"`, `the latent space's ${known.entropy}`, entropy);
    }
  }
  return heads;
}

/** Throws unless the GAN has a condition, and a head that reads it as a class. */
export function checkLabels(name: string, heads: readonly CodeHead[], { condition }: Game, supervision: number): void {
  if (condition === undefined) reject(name, 'supervision', '0 for a GAN without a condition', supervision);
  const kinds = heads.flatMap(({ codes }) => codes[condition]?.kind ?? []);
  if (!kinds.includes('categorical'))
    reject(name, 'condition', 'a categorical code that a head reads, because there is supervision', condition);
}
