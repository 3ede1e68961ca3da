import { reject } from '../core/arguments.js';
import { checkValue, having, plainObject, tensor } from '../core/check.js';
import type { Codes, LatentSpace } from './latentSpace.js';

/** Checks that a value is a {@link LatentSpace}. */
export const aLatentSpace = /* @__PURE__ */ having('a latent space', 'sample', 'arrange', 'pick');

/**
 * Throws unless `codes` has a tensor `[batch, size]` for each named code, all with the same batch size, and
 * no unknown code.
 *
 * @param names The required codes. Default all codes of the space.
 */
export function checkCodes<Names extends string>(
  caller: string,
  argument: string,
  latent: LatentSpace<Names>,
  codes: Codes<Names>,
  names: readonly Names[] = latent.names,
): void {
  checkValue(caller, argument, codes, plainObject);
  const unknown = Object.keys(codes).find((name) => !latent.names.includes(name as Names));
  if (unknown !== undefined) reject(caller, argument, `codes named ${latent.names.join(', ')}`, unknown);
  const batch = codes[names[0] as Names]?.shape?.[0];
  for (const name of names) {
    const label = `${argument}.${name}`;
    checkValue(caller, label, codes[name], tensor(2));
    const [count, size] = codes[name].shape;
    if (size !== latent.codes[name].size)
      reject(caller, label, `of shape [batch, ${latent.codes[name].size}]`, codes[name].shape);
    if (count === 0) reject(caller, label, 'at least one sample', codes[name].shape);
    if (count !== batch)
      reject(caller, label, `of shape [${batch}, ${size}], with the batch size of ${names[0]}`, codes[name].shape);
  }
}
