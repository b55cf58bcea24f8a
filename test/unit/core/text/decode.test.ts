import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../src/core/text/decode.ts';

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...at].map((n) => n % (bytes.length + 1)).toSorted((a, b) => a - b)) {
    yield bytes.subarray(from, to);
    from = to;
  }
  yield bytes.subarray(from);
}

async function decoded(bytes: Uint8Array, at: readonly number[] = []): Promise<readonly [string, string]> {
  const { pieces, notes } = decodeText(cut(bytes, at));
  let text = '';
  for await (const piece of pieces) text += piece;
  return [text, notes().join()];
}

const cuts = fc.array(fc.nat(1000), { maxLength: 20 });

describe('text out of bytes', () => {
  it('is the same however UTF-8 and UTF-16 are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), cuts, async (text, at) => {
        const clean = text.replace(/^\ufeff/, '');
        expect(await decoded(Buffer.from(clean), at)).toEqual([clean, '']);
        expect(await decoded(Buffer.from(`\ufeff${clean}`), at)).toEqual([clean, '']);
        expect(await decoded(Buffer.from(`\ufeff${clean}`, 'utf16le'), at)).toEqual([clean, '']);
        expect(await decoded(Buffer.from(`\ufeff${clean}`, 'utf16le').swap16(), at)).toEqual([clean, '']);
      }),
    );
  });

  it('is Latin-1 from where it is no UTF-8, and that is said, however it is cut', async () => {
    const bytes = Buffer.concat([
      Buffer.from('ä–€ name;Straße\n'),
      Buffer.from('M\xfcller;\xdfeta\n', 'latin1'),
    ]);
    for (let at = 0; at <= bytes.length; at++)
      expect(await decoded(bytes, [at])).toEqual([
        'ä–€ name;Straße\nMüller;ßeta\n',
        'not valid UTF-8 at byte 23, read as Latin-1 from there',
      ]);
  });

  it('is the same for any bytes however they are cut, and what is UTF-8 loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          // Mostly valid, with a byte that is not.
          fc
            .tuple(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 3 }))
            .map(([text, more]) =>
              Uint8Array.from(Buffer.concat([Buffer.from(text), more, Buffer.from(text)])),
            ),
        ),
        cuts,
        async (bytes, at) => {
          const whole = await decoded(bytes);
          expect(await decoded(bytes, at)).toEqual(whole);
          if (whole[1] === '' && bytes[0] !== 0xff && bytes[0] !== 0xfe && bytes[0] !== 0xef)
            expect(Buffer.from(whole[0])).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });
});
