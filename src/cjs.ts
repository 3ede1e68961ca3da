// the one CommonJS bundle behind every `require` path but ./node: everything public, and every layer registered
export * from './index.js';
export { registerAll } from './register.js';
