import type sharp from 'sharp';

export type SharpConstructor = typeof sharp;
