import { sharpVersion } from './versions.ts';

/** The builds of sharp that ship: machine code for this platform, and WebAssembly for any. */
export const flavours = ['native', 'wasm'] as const;
export type Flavour = (typeof flavours)[number];

/** `sharp 0.35.5 native`: what makes the pixels, known before a worker has started. Records know results by it. */
export const engineId = (flavour: Flavour): string => `sharp ${sharpVersion} ${flavour}`;

/** One build of sharp, and the program to run it with. */
export interface Engine {
  readonly flavour: Flavour;
  /** The worker's bundle with this build. */
  readonly script: string;
  readonly execPath: string;
}

/** `dist/worker.cjs` → `dist/worker-wasm.cjs`: the bundles of both flavours stand side by side. */
export const scriptOf = (script: string, flavour: Flavour): string =>
  flavour === 'native' ? script : script.replace(/(?=\.[^./\\]*$)/, '-wasm');
