import { mul, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import {
  adversarial,
  type Code,
  conditionalBatchNormalization,
  connect,
  gaussian,
  injectsCode,
  latentInjection,
  latentSpace,
  spectralNormalization,
} from '../../../src/index.js';

const whole = gaussian(4);

/** A game whose generator lets `detail` into features of these widths. */
function game(codes: { whole: Code; detail: Code }, widths: number[], create: () => layers.Layer = latentInjection) {
  const latent = latentSpace(codes);
  const inputs = latent.inputs();
  const dense = layers.dense({ units: 16 }).apply(inputs.whole);
  let x = layers.reshape({ targetShape: [2, 2, 4] }).apply(dense) as SymbolicTensor;
  // what is let in may be worked on first
  const detail = layers.dense({ units: 3 }).apply(inputs.detail) as SymbolicTensor;
  for (const width of [2, 4, 8]) {
    if (width > 2) x = layers.upSampling2d({}).apply(x) as SymbolicTensor;
    for (const _ of widths.filter((other) => other === width)) x = create().apply([x, detail]) as SymbolicTensor;
  }
  const taken = widths.length > 0 ? [inputs.whole, inputs.detail] : [inputs.whole];
  const generator = model({ inputs: taken, outputs: x });
  const image = input({ shape: [8, 8, 4] });
  const logit = layers.dense({ units: 1 }).apply(layers.flatten().apply(image)) as SymbolicTensor;
  return adversarial({ generator, discriminator: model({ inputs: image, outputs: logit }), latent });
}

test('a code may enter at its scale, as often as it asks for, by an injection or a conditional normalisation', () => {
  game({ whole, detail: gaussian(3, { scale: 4 }) }, [4]);
  game({ whole, detail: gaussian(3, { scale: 8, injections: 2 }) }, [8, 8]);
  game({ whole, detail: gaussian(3, { scale: 4 }) }, [4], conditionalBatchNormalization);
  game({ whole, detail: gaussian(3, { scale: 4 }) }, [4], () => spectralNormalization({ layer: latentInjection() }));
  // and one without a scale wherever
  game({ whole, detail: gaussian(3) }, [2, 8]);
});

test.each([
  [
    () => game({ whole, detail: gaussian(3) }, []),
    'adversarial: generator must have an input for every code of the latent space, got inputs whole and none for "detail"',
  ],
  [
    () => game({ whole, detail: gaussian(3, { scale: 4 }) }, [4, 4]),
    'adversarial: "detail" must enter once, at features 4 wide; it enters at features 4, 4 wide',
  ],
  [
    () => game({ whole, detail: gaussian(3, { scale: 4, injections: 2 }) }, [4]),
    'adversarial: "detail" must enter 2 times, at features 4 wide; it enters at features 4 wide',
  ],
  [
    () => game({ whole, detail: gaussian(3, { scale: 4 }) }, [4, 8]),
    'adversarial: "detail" must enter once, at features 4 wide; it enters at features 4, 8 wide',
  ],
  [
    () => game({ whole, detail: gaussian(3, { scale: 16 }) }, [8]),
    'adversarial: "detail" must enter once, at features 16 wide; it enters at features 8 wide, and no features are that wide',
  ],
])('a generator that does not take the codes as they say is refused', (call, message) => {
  expect(call).toThrow(message);
});

test('a code with a scale that a generator takes without an injection, or joined with the others, is refused', () => {
  const latent = latentSpace({ whole, detail: gaussian(3, { scale: 4 }) });
  const image = input({ shape: [8] });
  const discriminator = model({ inputs: image, outputs: layers.dense({ units: 1 }).apply(image) as SymbolicTensor });
  const { whole: z, detail } = latent.inputs();
  const joined = layers.dense({ units: 8 }).apply(layers.concatenate().apply([z, detail])) as SymbolicTensor;
  const byName = model({ inputs: [z, detail], outputs: joined });
  expect(() => adversarial({ generator: byName, discriminator, latent })).toThrow(
    'adversarial: "detail" must enter once, at features 4 wide; it does not enter; declare layers of your own in injectionLayers, and no features are that wide',
  );
  const all = input({ shape: [latent.size], name: 'all' });
  const one = model({ inputs: all, outputs: layers.dense({ units: 8 }).apply(all) as SymbolicTensor });
  expect(() => adversarial({ generator: one, discriminator, latent })).toThrow(
    'adversarial: generator must have an input for every code of the latent space, got inputs all and none for "whole"',
  );
});

describe("layers of one's own", () => {
  /** Somebody's AdaIN: the code scales the channels. */
  class Scaling extends layers.Layer {
    static readonly className: string = 'Scaling';
    override call(inputs: Tensor | Tensor[]): Tensor {
      const [x, style] = inputs as [Tensor, Tensor];
      return mul(x, reshape(style, [-1, 1, 1, 4]));
    }
    override computeOutputShape(shapes: Shape | Shape[]): Shape {
      return shapes[0] as Shape;
    }
  }
  class Declared extends Scaling {
    static override readonly className = 'Declared';
    readonly [injectsCode] = true;
  }

  /** A generator with a plain concatenation, or a layer of one's own, at width 4. */
  function generatorWith(join: layers.Layer, isMap: boolean) {
    const latent = latentSpace({ whole, detail: gaussian(3, { scale: 4 }) });
    const inputs = latent.inputs();
    const features = connect(inputs.whole, layers.dense({ units: 64 }), layers.reshape({ targetShape: [4, 4, 4] }));
    const style = isMap
      ? connect(inputs.detail, layers.dense({ units: 16 }), layers.reshape({ targetShape: [4, 4, 1] }))
      : connect(inputs.detail, layers.dense({ units: 4 }));
    const image = connect([features, style], join);
    const generator = model({ inputs: [inputs.whole, inputs.detail], outputs: image });
    const seen = input({ shape: image.shape.slice(1) as number[] });
    const logit = connect(seen, layers.flatten(), layers.dense({ units: 1 }));
    return { generator, discriminator: model({ inputs: seen, outputs: logit }), latent };
  }

  test('a plain concatenate is refused unless its name is declared, or the check is off', () => {
    const join = layers.concatenate();
    const gan = generatorWith(join, true);
    expect(() => adversarial(gan)).toThrow('it does not enter; declare layers of your own in injectionLayers');
    adversarial({ ...gan, injectionLayers: [join.name] });
    adversarial({ ...gan, injectionLayers: 'unchecked' });
    expect(() => adversarial({ ...gan, injectionLayers: ['join'] })).toThrow(
      'adversarial: injectionLayers must be names of layers of the generator, got "join"',
    );
    expect(() => adversarial({ ...gan, injectionLayers: 'off' as never })).toThrow(
      'adversarial: injectionLayers must be',
    );
  });

  test('a layer class declares itself with injectsCode', () => {
    expect(() => adversarial(generatorWith(new Scaling({}), false))).toThrow('it does not enter');
    adversarial(generatorWith(new Declared({}), false));
    const own = new Scaling({});
    adversarial({ ...generatorWith(own, false), injectionLayers: [own.name] });
  });
});
