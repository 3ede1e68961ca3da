/** Marks a layer that injects a code, its second input, into features, its first input. */
export const injectsCode = Symbol('injectsCode');
