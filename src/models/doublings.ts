import { reject } from '../core/arguments.js';
import { checkValue, integer } from '../core/check.js';

/**
 * How many doublings lead from 4 to 7 pixels to a resolution, and the width they start from: 28 is 7, doubled
 * twice.
 */
export function doublings(name: string, resolution: number): { base: number; count: number } {
  checkValue(name, 'resolution', resolution, integer(8));
  const count = Math.floor(Math.log2(resolution / 4));
  const base = resolution / 2 ** count;
  if (!Number.isInteger(base)) reject(name, 'resolution', '4, 5, 6 or 7 times a power of two', resolution);
  return { base, count };
}
