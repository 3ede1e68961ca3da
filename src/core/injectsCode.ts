/**
 * A property that marks your own layer class as one that injects a code or a condition, its second input,
 * into features, its first input, as {@link latentInjection} does. {@link adversarial} then checks that codes
 * with a `scale` enter there.
 *
 * @example
 * ```ts
 * class Modulation extends layers.Layer {
 *   static readonly className = 'Modulation';
 *   readonly [injectsCode] = true;
 *
 *   override call(inputs: Tensor | Tensor[]) {
 *     const [features, gain] = inputs as [Tensor, Tensor];
 *     return mul(features, gain);
 *   }
 * }
 * ```
 * @category Layers
 */
export const injectsCode = Symbol('injectsCode');
