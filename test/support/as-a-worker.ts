import sharp from 'sharp';
import { restrict } from '../../src/node/sharp.ts';

// Unit tests share their processes, and these settings are a process's: each file begins with those of a worker,
// whichever file was there before it.
restrict(sharp);
