import { reject } from '../core/arguments.js';
import { checkValue, having, plainObject, tensor } from '../core/check.js';
import type { Codes, LatentSpace } from './latentSpace.js';

/** Passes a {@link LatentSpace}. */
export const aLatentSpace = /* @__PURE__ */ having('a latent space', 'sample', 'arrange', 'pick');

/**
 * Throws unless `codes` has a tensor `[batch, size]` for each of these codes, all of one batch, and none that the space lacks.
 *
 * @param names those that must be there. Default all.
 */
export function checkCodes<Names extends string>(
  caller: string,
  argument: string,
  latent: LatentSpace<Names>,
  codes: Codes<Names>,
  names: readonly Names[] = latent.names,
): void {
  checkValue(caller, argument, codes, plainObject);
  const stranger = Object.keys(codes).find((name) => !latent.names.includes(name as Names));
  if (stranger !== undefined) reject(caller, argument, `named ${latent.names.join(', ')}`, stranger);
  const batch = codes[names[0] as Names]?.shape?.[0];
  for (const name of names) {
    const label = `${argument}.${name}`;
    checkValue(caller, label, codes[name], tensor(2));
    const [count, size] = codes[name].shape;
    if (size !== latent.codes[name].size)
      reject(caller, label, `of shape [batch, ${latent.codes[name].size}]`, codes[name]);
    if (count !== batch || count === 0)
      reject(caller, label, `of one batch with ${names[0]}, ${batch || 'at least one'}`, codes[name]);
  }
}
