import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { callsOf } from '../../core/graph.js';
import { injectsCode } from '../../core/injectsCode.js';
import { innermostLayer } from '../../core/innermostLayer.js';
import type { LatentSpace } from '../../latent/index.js';

/** Where a layer lets codes into features. */
interface Entry {
  /** Width of the features. */
  width: number;
  /** Names of the inputs that what it lets in is made of. */
  codes: ReadonlySet<string>;
}

/**
 * Refuses a generator that does not take the codes as the latent space says: all by name, or all joined, and those with a scale at features of
 * that width, as often as they ask for.
 *
 * @throws RangeError naming the code, what it should enter and where it does.
 */
export function checkInjection(name: string, latent: LatentSpace, generator: LayersModel): void {
  const byName = generator.inputNames.some((input) => input in latent.codes);
  const scaled = latent.names.filter((code) => latent.codes[code]?.scale !== undefined);
  if (!byName && generator.inputs.length === 1 && scaled.length === 0) return;
  const left = latent.names.find((code) => !generator.inputNames.includes(code));
  if (left)
    throw new RangeError(
      `${name}: the generator must take every code of the latent space, got inputs ${generator.inputNames.join(', ')} and none for "${left}"`,
    );
  const entries = scaled.length > 0 ? entriesOf(generator) : [];
  for (const code of scaled) {
    const { scale, injections = 1 } = latent.codes[code] as { scale: number; injections?: number };
    const widths = entries.filter(({ codes }) => codes.has(code)).map(({ width }) => width);
    const times = widths.filter((width) => width === scale).length;
    if (times === injections && widths.length === times) continue;
    const wanted = `"${code}" must be injected ${injections === 1 ? 'once' : `${injections} times`}, into features ${scale} wide`;
    const found = widths.length === 0 ? 'it is not injected' : `it is injected into features ${widths.join(', ')} wide`;
    const none = widthsOf(generator).has(scale) ? '' : ', and no features are that wide';
    throw new RangeError(`${name}: ${wanted}; ${found}${none}`);
  }
}

function entriesOf(model: LayersModel): Entry[] {
  return callsOf(model).flatMap(({ layer, inputs: [features, code] }) =>
    injectsCode in innermostLayer(layer) && features && code
      ? [{ width: widthOf(features.tensor.shape), codes: code.from }]
      : [],
  );
}

function widthsOf(model: LayersModel): Set<number> {
  return new Set(callsOf(model).flatMap(({ outputs }) => outputs.map(({ shape }) => widthOf(shape))));
}

/** Pixels along the last axis but the channels; of features without pixels 1. */
function widthOf(shape: Shape): number {
  return shape.length < 3 ? 1 : (shape.at(-2) as number);
}
