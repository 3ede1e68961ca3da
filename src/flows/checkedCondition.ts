import { reject } from '../core/arguments.js';
import { checkValue } from '../core/check.js';
import type { BijectorCall } from './bijectorCall.js';
import { checkedExamples, checkShape, examples } from './checks.js';

/** Checks the condition of a call to a flow, and returns the call with the condition as float32. */
export function checkedCondition(
  name: string,
  { condition, ...call }: BijectorCall,
  { shape, batch, label = 'condition' }: { shape: readonly number[] | undefined; batch: number; label?: string },
): BijectorCall {
  if (!shape) {
    if (condition) reject(name, label, 'left out, as the flow has no conditionShape', condition);
    return call;
  }
  checkValue(name, label, condition, examples);
  const floats = checkedExamples(name, label, condition as NonNullable<typeof condition>, batch);
  checkShape(name, label, floats, [null, ...shape]);
  return { ...call, condition: floats };
}
