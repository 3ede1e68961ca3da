import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';
import { describe, reject } from '../core/arguments.js';
import { factoryName } from '../core/factoryName.js';
import { toArray } from '../core/toArray.js';
import { BaseLayer } from './baseLayer.js';

/** Which sizes of an input must stay the same after the layer is built; the batch size may always change. */
export type Fixed = 'nothing' | 'channels' | 'all';

/**
 * A layer of this library. Each call checks its inputs, in a model and on tensors, and errors name the layer.
 */
export abstract class Block extends BaseLayer {
  /**
   * One entry per input.
   *
   * @internal
   */
  protected readonly fixed: readonly Fixed[] = ['nothing'];
  #builtFor: Shape[] | undefined;

  /** Stores the input shape, which later inputs are compared with. */
  override build(inputShape: Shape | Shape[]): void {
    this.#builtFor = shapesOf(inputShape);
    super.build(inputShape);
  }

  /** Applies the layer to tensors or symbolic tensors. Errors name the layer. */
  override apply(...[inputs, kwargs]: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    this.checkInputs(inputs);
    return super.apply(inputs, kwargs);
  }

  /** Throws unless the layer accepts inputs of this shape; `Shape[]` for several inputs. */
  protected checkShape(inputShape: Shape | Shape[]): void {
    checkChannels(factoryName(this), inputShape as Shape);
  }

  /** Throws unless `inputs` are tensors or symbolic tensors that the layer accepts. */
  checkInputs(inputs: unknown): void {
    const name = factoryName(this);
    const list = toArray(inputs as Tensor[]);
    for (const input of list) checkTensor(name, input);
    if (this.fixed.length === 1 && list.length !== 1) reject(name, 'inputs', 'one tensor', inputs);
    this.checkShape(list.length === 1 ? (list[0] as Tensor).shape : list.map(({ shape }) => shape));
    for (const [index, input] of list.entries()) this.#checkFixed(name, index, input);
  }

  #checkFixed(name: string, index: number, input: Tensor): void {
    const built = this.#builtFor?.[index];
    const fixed = this.fixed[index];
    if (!built || !fixed || fixed === 'nothing') return;
    const agrees = (axis: number) => {
      const [size, given] = [built.at(axis), input.shape.at(axis)];
      return size === given || size === null || given === null;
    };
    if (fixed === 'channels' && !agrees(-1))
      reject(name, 'inputs', `tensors with ${built.at(-1)} channels, as when the layer was built`, input);
    if (fixed === 'all' && (built.length !== input.rank || !built.every((_, axis) => axis === 0 || agrees(axis))))
      reject(name, 'inputs', `of shape [batch, ${built.slice(1).join(', ')}], as when the layer was built`, input);
  }
}

/** Throws unless the input is a tensor or symbolic tensor of numbers that is not empty. */
export function checkTensor(name: string, input: unknown): void {
  const { shape, dtype } = (input ?? {}) as Partial<Tensor>;
  if (!Array.isArray(shape) || typeof dtype !== 'string' || dtype === 'string' || dtype === 'complex64')
    throw new TypeError(`${name}: inputs must be tensors of numbers, got ${describe(input)}`);
  if (shape.includes(0)) reject(name, 'inputs', 'tensors that are not empty', input);
}

/** Throws for features without batch and channels. */
export function checkChannels(name: string, shape: Shape): void {
  if (shape.length < 2)
    throw new RangeError(`${name}: features must have shape [batch, ..., channels], got [${shape.join(', ')}]`);
}

function shapesOf(inputShape: Shape | Shape[]): Shape[] {
  return (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as Shape[];
}
