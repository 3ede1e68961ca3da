import type { NamedAttrMap } from '@tensorflow/tfjs-core';

/**
 * The attributes (strides, padding …) of each fused operation, by the data of its output. The tape stores a
 * fused operation as a function without attributes, so its kernel saves them here for its gradient.
 */
export const fusedAttributes = new WeakMap<object, NamedAttrMap>();
