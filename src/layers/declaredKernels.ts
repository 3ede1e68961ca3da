import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { describe } from '../core/arguments.js';
import { arrayOf, type Check, checkValue } from '../core/check.js';
import { fieldsOf } from '../core/tfjs.js';
import type { HasKernelFields, KernelField } from './hasKernelFields.js';

/**
 * The kernels that a built layer declares, with their output axes, or undefined if it declares none.
 *
 * @throws TypeError or RangeError in the name of `caller` if the declaration is wrong.
 */
export function declaredKernels(layer: layers.Layer, caller: string): Required<KernelField>[] | undefined {
  const { kernelFields } = layer as layers.Layer & Partial<HasKernelFields>;
  if (kernelFields === undefined) return undefined;
  const argument = `kernelFields of ${layer.getClassName()}`;
  checkValue(caller, argument, kernelFields, declaration);
  const seen = new Set<LayerVariable>();
  return kernelFields.map((entry) => {
    const { field, outputAxes = [-1] } = typeof entry === 'string' ? { field: entry } : entry;
    const weight = weightIn(layer, field);
    if (!weight || seen.has(weight)) {
      const allowed = weight ? 'different weights' : 'fields that hold weights of the layer';
      throw new RangeError(`${caller}: ${argument} must name ${allowed}, got ${describe(field)}`);
    }
    seen.add(weight);
    checkAxes(`${caller}: outputAxes of ${describe(field)}`, outputAxes, weight.shape);
    return { field, outputAxes };
  });
}

const isEntry: Check = (entry) => {
  if (typeof entry === 'string') return undefined;
  const { field, outputAxes = [], ...unknown } = (entry ?? {}) as KernelField;
  const fits = typeof field === 'string' && Array.isArray(outputAxes) && Object.keys(unknown).length === 0;
  return fits ? undefined : ['a string or { field, outputAxes }', TypeError];
};
const declaration = /* @__PURE__ */ arrayOf(isEntry);

/** The weight that a layer holds in a field of its own, which can be replaced. */
function weightIn(layer: layers.Layer, field: string): LayerVariable | undefined {
  const isReplaceable = Object.getOwnPropertyDescriptor(layer, field)?.writable === true;
  return isReplaceable ? layer.weights.find((weight) => weight === fieldsOf(layer)[field]) : undefined;
}

function checkAxes(subject: string, axes: readonly number[], shape: LayerVariable['shape']): void {
  const { length: rank } = shape;
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const exist = places.every((place) => Number.isInteger(place) && place >= 0 && place < rank);
  if (!exist || new Set(places).size < places.length)
    throw new RangeError(`${subject} must be different axes of its shape [${shape.join(', ')}], got ${describe(axes)}`);
}
