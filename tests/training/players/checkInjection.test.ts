import { mul, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type Shape } from '@tensorflow/tfjs-layers';
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

const coarse = gaussian(4);

/** A GAN whose generator injects `detail` into features of these widths. */
function gan(codes: { coarse: Code; detail: Code }, widths: number[], create: () => layers.Layer = latentInjection) {
  const latent = latentSpace(codes);
  const inputs = latent.inputs();
  let x = connect(inputs.coarse, layers.dense({ units: 16 }), layers.reshape({ targetShape: [2, 2, 4] }));
  // other layers may come before the injection
  const detail = connect(inputs.detail, layers.dense({ units: 3 }));
  for (const width of [2, 4, 8]) {
    if (width > 2) x = connect(x, layers.upSampling2d({}));
    for (const _ of widths.filter((other) => other === width)) x = connect([x, detail], create());
  }
  const used = widths.length > 0 ? [inputs.coarse, inputs.detail] : [inputs.coarse];
  const generator = model({ inputs: used, outputs: x });
  const image = input({ shape: [8, 8, 4] });
  const logit = connect(image, layers.flatten(), layers.dense({ units: 1 }));
  return adversarial({ generator, discriminator: model({ inputs: image, outputs: logit }), latent });
}

test('a code can enter at its scale, as often as declared, by injection or conditional normalization', () => {
  gan({ coarse, detail: gaussian(3, { scale: 4 }) }, [4]);
  gan({ coarse, detail: gaussian(3, { scale: 8, injections: 2 }) }, [8, 8]);
  gan({ coarse, detail: gaussian(3, { scale: 4 }) }, [4], conditionalBatchNormalization);
  gan({ coarse, detail: gaussian(3, { scale: 4 }) }, [4], () => spectralNormalization({ layer: latentInjection() }));
  // a code without a scale can enter anywhere
  gan({ coarse, detail: gaussian(3) }, [2, 8]);
});

test.each([
  [
    () => gan({ coarse, detail: gaussian(3) }, []),
    'adversarial: generator must have an input for every code of the latent space, ' +
      'got inputs coarse and none for "detail"',
  ],
  [
    () => gan({ coarse, detail: gaussian(3, { scale: 4 }) }, [4, 4]),
    'adversarial: "detail" must enter once, at features 4 wide; it enters at features 4, 4 wide',
  ],
  [
    () => gan({ coarse, detail: gaussian(3, { scale: 4, injections: 2 }) }, [4]),
    'adversarial: "detail" must enter 2 times, at features 4 wide; it enters at features 4 wide',
  ],
  [
    () => gan({ coarse, detail: gaussian(3, { scale: 4 }) }, [4, 8]),
    'adversarial: "detail" must enter once, at features 4 wide; it enters at features 4, 8 wide',
  ],
  [
    () => gan({ coarse, detail: gaussian(3, { scale: 16 }) }, [8]),
    '"detail" must enter once, at features 16 wide; it enters at features 8 wide, and no features are that wide',
  ],
])('adversarial throws if the generator does not use the codes as declared', (call, message) => {
  expect(call).toThrow(message);
});

test('adversarial throws if a code with a scale enters without an injection, or concatenated with the others', () => {
  const latent = latentSpace({ coarse, detail: gaussian(3, { scale: 4 }) });
  const image = input({ shape: [8] });
  const discriminator = model({ inputs: image, outputs: connect(image, layers.dense({ units: 1 })) });
  const { coarse: z, detail } = latent.inputs();
  const joined = connect([z, detail], layers.concatenate(), layers.dense({ units: 8 }));
  const byName = model({ inputs: [z, detail], outputs: joined });
  expect(() => adversarial({ generator: byName, discriminator, latent })).toThrow(
    'adversarial: "detail" must enter once, at features 4 wide; it does not enter; ' +
      'declare layers of your own in injectionLayers, and no features are that wide',
  );
  const all = input({ shape: [latent.size], name: 'all' });
  const one = model({ inputs: all, outputs: connect(all, layers.dense({ units: 8 })) });
  expect(() => adversarial({ generator: one, discriminator, latent })).toThrow(
    'adversarial: generator must have an input for every code of the latent space, ' +
      'got inputs all and none for "coarse"',
  );
});

describe('layers of your own', () => {
  /** A layer like AdaIN: the code scales the channels. */
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

  /** A generator with a layer of your own at width 4. */
  function generatorWith(join: layers.Layer, isMap: boolean) {
    const latent = latentSpace({ coarse, detail: gaussian(3, { scale: 4 }) });
    const inputs = latent.inputs();
    const features = connect(inputs.coarse, layers.dense({ units: 64 }), layers.reshape({ targetShape: [4, 4, 4] }));
    const style = isMap
      ? connect(inputs.detail, layers.dense({ units: 16 }), layers.reshape({ targetShape: [4, 4, 1] }))
      : connect(inputs.detail, layers.dense({ units: 4 }));
    const image = connect([features, style], join);
    const generator = model({ inputs: [inputs.coarse, inputs.detail], outputs: image });
    const sample = input({ shape: image.shape.slice(1) as number[] });
    const logit = connect(sample, layers.flatten(), layers.dense({ units: 1 }));
    return { generator, discriminator: model({ inputs: sample, outputs: logit }), latent };
  }

  test('a plain concatenate throws unless its name is declared or the check is off', () => {
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
