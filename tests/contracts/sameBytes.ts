/** Whether two byte arrays are equal. Browsers have no `Buffer.equals`. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
