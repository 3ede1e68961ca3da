import type { Shape } from '@tensorflow/tfjs-layers';

/** Height, width and channels of images; throws for features of another rank. */
export function imageSizes(name: string, shape: Shape): [number, number, number] {
  if (shape.length !== 4)
    throw new RangeError(
      `${name}: features must have shape [batch, height, width, channels], got [${shape.join(', ')}]`,
    );
  return shape.slice(1) as [number, number, number];
}

/** Height, width and channels of images; throws if height or width is odd. */
export function evenImageSizes(name: string, shape: Shape): [number, number, number] {
  const sizes = imageSizes(name, shape);
  if (sizes[0] % 2 !== 0 || sizes[1] % 2 !== 0)
    throw new RangeError(`${name}: height and width must be even, got ${sizes[0]} and ${sizes[1]}`);
  return sizes;
}

/** Throws for features without an axis between batch and channels. */
export function checkSpatial(name: string, shape: Shape): void {
  if (shape.length < 3)
    throw new RangeError(`${name}: features must have shape [batch, ..., channels], got [${shape.join(', ')}]`);
}
