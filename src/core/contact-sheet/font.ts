/**
 * The dots of printable ASCII, five columns a character from the left, the lowest bit at the top: the forms of
 * character displays. Drawn by code, as sharp draws text with the machine's own fonts: there may be none, the
 * WebAssembly build knows none, and the same job would give other bytes on another machine.
 */
const dots =
  '0000000000 00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649562050 0008070300 001c224100 0041221c00 ' +
  '2a1c7f1c2a 08083e0808 0080703000 0808080808 0000606000 2010080402 3e5149453e 00427f4000 7249494946 2141494d33 ' +
  '1814127f10 2745454539 3c4a494931 4121110907 3649494936 464949291e 0000140000 0040340000 0008142241 1414141414 ' +
  '0041221408 0201590906 3e415d594e 7c1211127c 7f49494936 3e41414122 7f4141413e 7f49494941 7f09090901 3e41415173 ' +
  '7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f021c027f 7f0408107f 3e4141413e 7f09090906 3e4151215e ' +
  '7f09192946 2649494932 03017f0103 3f4040403f 1f2040201f 3f4038403f 6314081463 0304780403 6159494d43 007f414141 ' +
  '0204081020 004141417f 0402010204 4040404040 0003070800 2054547840 7f28444438 3844444428 384444287f 3854545418 ' +
  '00087e0902 18a4a49c78 7f08040478 00447d4000 2040403d00 7f10284400 00417f4000 7c04780478 7c08040478 3844444438 ' +
  'fc18242418 18242418fc 7c08040408 4854545424 04043f4424 3c4040207c 1c2040201c 3c4030403c 4428102844 4c9090907c ' +
  '4464544c44 0008364100 0000770000 0041360800 0201020402';

type Columns = readonly number[];
const columnsOf = (hex: string): Columns => [...Buffer.from(hex, 'hex')];
const ascii = new Map(dots.split(' ').map((hex, i) => [String.fromCharCode(0x20 + i), columnsOf(hex)]));

/** For characters of other scripts: that there is one. */
const box: Columns = [0x7f, 0x41, 0x41, 0x41, 0x7f];

/** Two rows of dots above a letter (bit 0 on top), by the combining character; any other mark is two dots. */
const marksAbove: Readonly<Record<string, Columns>> = {
  '\u0300': [0, 1, 2, 0, 0],
  '\u0301': [0, 0, 2, 1, 0],
  '\u0302': [0, 2, 1, 2, 0],
  '\u0303': [2, 1, 2, 1, 0],
  '\u0304': [0, 2, 2, 2, 0],
  '\u0307': [0, 0, 2, 0, 0],
  '\u030a': [0, 3, 0, 3, 0],
  '\u030b': [0, 2, 1, 2, 1],
  '\u030c': [0, 1, 2, 1, 0],
};
const twoDots: Columns = [0, 2, 0, 2, 0];
const below = new Set(['\u0323', '\u0326', '\u0327', '\u0328', '\u0331']);

/** Letters that do not fall apart into one of ASCII and its mark. */
const spelled: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ı: 'i' },
  ...{
    ð: 'd',
    Ð: 'D',
    þ: 'th',
    Þ: 'Th',
    '–': '-',
    '—': '-',
    '‐': '-',
    '‘': "'",
    '’': "'",
    '“': '"',
    '”': '"',
  },
  ...{ '…': '...', '×': 'x', '\u00a0': ' ', '\u202f': ' ', '\u2009': ' ' },
};

export interface Glyph {
  /** Five columns; bit 0 is the topmost of ten rows. */
  readonly columns: Columns;
  /** It stands for a character that cannot be drawn. */
  readonly unknown: boolean;
}

/** Pixels at scale 1, with the space to the next. */
export const glyphWidth = 6;
export const glyphHeight = 10;

/** A text as glyphs, one for each letter with its marks. */
export function glyphsOf(text: string): readonly Glyph[] {
  const plain = [...text.normalize('NFC')].map((letter) => spelled[letter] ?? letter).join('');
  const glyphs: Glyph[] = [];
  for (const character of plain.normalize('NFD')) {
    const last = glyphs.at(-1);
    if (/^\p{M}$/u.test(character)) {
      if (last !== undefined && !last.unknown) glyphs[glyphs.length - 1] = marked(last, character);
    } else if (!/^[\p{Cf}\u200d]$/u.test(character)) {
      const known = ascii.get(character);
      glyphs.push({ columns: (known ?? box).map((column) => column << 2), unknown: known === undefined });
    }
  }
  return glyphs;
}

/** Small letters are low: their mark goes right above them, and an i gives its dot for it. */
function marked({ columns }: Glyph, mark: string): Glyph {
  if (below.has(mark)) return { columns: columns.map((c, i) => (i === 2 ? c | 0x200 : c)), unknown: false };
  const above = marksAbove[mark] ?? twoDots;
  const isLow = columns.every((column) => (column & 0b1100) === 0 || isDot(column));
  return {
    columns: columns.map(
      (column, i) => (isLow ? column & ~0b1100 : column) | ((above[i] ?? 0) << (isLow ? 1 : 0)),
    ),
    unknown: false,
  };
}

/** The dot of i and j: alone above a gap. */
const isDot = (column: number): boolean => (column & 0b1_1100) === 0b0_0100;
