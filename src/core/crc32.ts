let table: Uint32Array | undefined;

/**
 * The CRC-32 of bytes, like `zlib.crc32(bytes, before)` in Python. `before` is the CRC-32 of the bytes in
 * front of them.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let value = ~before;
  // an iterator takes several times as long for many megabytes
  for (let i = 0; i < bytes.length; i += 1) {
    value = (table[(value ^ (bytes[i] as number)) & 255] as number) ^ (value >>> 8);
  }
  return ~value >>> 0;
}
