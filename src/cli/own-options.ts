import type { TObject } from 'typebox';
import { optionEntries, type OptionValues } from '../core/options.ts';

/** Arguments without those that set a member of an option which is an object: `--with.size=3`. */
export interface OwnOptions {
  readonly args: readonly string[];
  /** By the option, as texts. */
  readonly values: OptionValues;
}

/**
 * Takes `--with.size=3` out of the arguments, and `--with.loud`, which is true: the names are not known before the
 * person's module is. A value stands behind `=`, as nobody can tell another one from a file.
 */
export function takeOwnOptions(schema: TObject, args: readonly string[]): OwnOptions {
  const names = new Set(
    optionEntries(schema).flatMap(([name, { type }]) => (type === 'object' ? [name] : [])),
  );
  const values: Record<string, Record<string, unknown>> = {};
  const end = args.indexOf('--');
  const rest = args.filter((arg, i) => {
    const [, option = '', member = '', , value = 'true'] = /^--(\w+)\.([^=]+)(=([^]*))?$/.exec(arg) ?? [];
    if ((end >= 0 && i >= end) || !names.has(option)) return true;
    const members = (values[option] ??= {});
    const before = Object.hasOwn(members, member) ? members[member] : undefined;
    // Several times is a list, as with other flags.
    const all = before === undefined ? value : [before, value].flat();
    Object.defineProperty(members, member, {
      value: all,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return false;
  });
  return { args: rest, values };
}
