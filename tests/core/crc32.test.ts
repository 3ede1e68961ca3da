import { expect, test } from 'vitest';
import { crc32 } from '../../src/core/crc32.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('returns the CRC-32 of bytes, and continues from an earlier CRC-32', () => {
  expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
  expect(crc32(bytes('6789'), crc32(bytes('12345')))).toBe(0xcbf43926);
  expect(crc32(bytes(''))).toBe(0);
});
