import type { JobOutput } from '../job.ts';
import { encode } from '../picture-output.ts';
import type { RawPixels } from '../perceptual-hash.ts';
import { readWhole, type Written } from '../reducer.ts';
import type { SourceFile, Tools } from '../tools.ts';
import { Canvas, type Colour, colourOf } from './canvas.ts';
import { type Glyph, glyphHeight, glyphsOf, glyphWidth } from './font.ts';

export const sheetFormats = ['jpeg', 'png', 'webp'] as const;

export interface SheetOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly label: 'name' | 'none';
  readonly title: string;
  readonly background: string;
  readonly format: (typeof sheetFormats)[number];
  readonly quality: number;
}

/** The first line of what is written for a page. */
export interface PageHead {
  readonly page: number;
  readonly pages: number;
  /** Cells on this page. */
  readonly cells: number;
}

/** One line for each cell. */
export interface Cell {
  /** Place in the input order, from 1. */
  readonly number: number;
  readonly name: string;
  /** A JPEG that fits into the cell, base64; absent for a picture that failed. */
  readonly picture?: string;
}

export const perPage = ({ columns, rows }: Pick<SheetOptions, 'columns' | 'rows'>): number => columns * rows;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  readonly scale: number;
  readonly titleHeight: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** As large as what is on the page: a last one with a few pictures is not mostly empty. */
export function layoutOf(options: SheetOptions, cells: number): Layout {
  const { columns, cell, label, title } = options;
  const gap = Math.max(4, Math.round(cell / 15));
  const scale = Math.max(1, Math.round(cell / 120));
  const titleHeight = title === '' ? 0 : glyphHeight * (scale + 1) + gap;
  const labelHeight = label === 'none' ? 0 : glyphHeight * scale + Math.ceil(gap / 2);
  const stepX = cell + gap;
  const stepY = cell + labelHeight + gap;
  const used = Math.max(1, Math.min(columns, cells));
  return {
    gap,
    scale,
    titleHeight,
    stepX,
    stepY,
    width: gap + used * stepX,
    height: gap + titleHeight + Math.max(1, Math.ceil(cells / columns)) * stepY,
  };
}

/** Draws a page of what was written for it. */
export async function drawPage(written: Written, options: SheetOptions, tools: Tools): Promise<JobOutput> {
  const whole = (await readWhole(written)).toString();
  const [first = '{}', ...lines] = whole.trimEnd().split('\n');
  const { page, pages, cells } = JSON.parse(first) as PageHead;
  const layout = layoutOf(options, cells);
  const { gap, scale, titleHeight, stepX, stepY } = layout;
  const canvas = new Canvas(layout.width, layout.height, colourOf(options.background));
  const ink = inkOn(colourOf(options.background));
  if (options.title !== '') {
    const text = pages > 1 ? `${options.title}  ${page}/${pages}` : options.title;
    const room = Math.floor((layout.width - 2 * gap) / (glyphWidth * (scale + 1)));
    canvas.write(shortened(glyphsOf(text), room), gap, gap, scale + 1, ink.text);
  }
  for (const [i, line] of lines.entries()) {
    const cell = JSON.parse(line) as Cell;
    const left = gap + (i % options.columns) * stepX;
    const top = gap + titleHeight + Math.floor(i / options.columns) * stepY;
    if (cell.picture === undefined) canvas.cross(left, top, options.cell, ink.line);
    else {
      const picture = await decoded(cell.picture, tools);
      const [right, down] = [options.cell - picture.width, options.cell - picture.height];
      canvas.put(picture, left + Math.floor(right / 2), top + Math.floor(down / 2));
    }
    if (options.label === 'none') continue;
    const room = Math.floor((options.cell + scale) / (glyphWidth * scale));
    const glyphs = shortened(labelGlyphs(cell), room);
    const width = glyphs.length * glyphWidth * scale - scale;
    const from = left + Math.max(0, Math.floor((options.cell - width) / 2));
    canvas.write(glyphs, from, top + options.cell + Math.floor(gap / 4), scale, ink.text);
  }
  const { format, quality } = options;
  const result = await tools.encodePixels(canvas, (pipeline) => encode(pipeline, format, { quality }));
  return { bytes: result.bytes, width: layout.width, height: layout.height, format };
}

/** A name that cannot be drawn is found by its number in the run's lines. */
function labelGlyphs({ name, number }: Cell): readonly Glyph[] {
  const glyphs = glyphsOf(name);
  return glyphs.some(({ unknown }) => unknown) ? [...glyphsOf(`#${number} `), ...glyphs] : glyphs;
}

/** Cut in the middle: the beginning and the end of camera names tell them apart. */
function shortened(glyphs: readonly Glyph[], room: number): readonly Glyph[] {
  if (glyphs.length <= room) return glyphs;
  const dots = glyphsOf('...');
  const left = Math.max(0, room - dots.length);
  const head = Math.ceil(left / 2);
  return [...glyphs.slice(0, head), ...dots, ...glyphs.slice(glyphs.length - (left - head))].slice(0, room);
}

async function decoded(picture: string, tools: Tools): Promise<RawPixels> {
  const bytes = Buffer.from(picture, 'base64');
  const file: SourceFile = { path: '', name: '', extension: '.jpg', format: 'jpeg', bytes };
  const request = { colour: 'srgb', frames: 'first', metadata: 'none' } as const;
  const { result } = await tools.render(file, request, ({ pipeline }) => pipeline.raw());
  return { ...result, data: result.bytes };
}

function inkOn([red, green, blue]: Colour): { readonly text: Colour; readonly line: Colour } {
  const isLight = 0.299 * red + 0.587 * green + 0.114 * blue > 127;
  return isLight
    ? { text: [32, 32, 32], line: [160, 160, 160] }
    : { text: [224, 224, 224], line: [96, 96, 96] };
}
