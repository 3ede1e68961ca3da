/**
 * Lets timers, signals and pictures have their turn. `setTimeout` would cost a browser 4 ms a step and
 * `requestAnimationFrame` would stand still in a hidden tab, so the fastest that each host has.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
