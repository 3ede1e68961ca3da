import type { NamedAttrMap } from '@tensorflow/tfjs-core';

/**
 * Strides, padding and the like of every fused operation, by its output's data. On the tape a fused operation is a
 * function without attributes; its kernel leaves them here, and its gradient finds them.
 */
export const fusedAttributes = new WeakMap<object, NamedAttrMap>();
