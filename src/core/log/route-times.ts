import { Quantiles, type QuantilesValue } from '../sketch/quantiles.ts';
import type { RouteValue } from './value.ts';

/** So many pairs of a route and a status have times of their own. */
export const routeLimit = 300;
const spare = 4;

interface Timed {
  readonly route: number;
  readonly status: number;
  readonly times: Quantiles;
}

/** How long each route took, by status. The rarest are summed up where there are too many. */
export class RouteTimes {
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #timed = new Map<number, Timed>();
  readonly #other = new Quantiles();
  #next = 0;

  /** A number stands for a route until it is given up. */
  knows(route: number): boolean {
    return this.#names.has(route);
  }

  numberOf(route: string): number {
    const known = this.#numbers.get(route);
    if (known !== undefined) return known;
    if (this.#numbers.size >= routeLimit * spare) this.#giveUp();
    const number = this.#next++;
    this.#numbers.set(route, number);
    this.#names.set(number, route);
    return number;
  }

  at(route: number, status: number): Quantiles {
    const key = route * 1000 + status;
    const known = this.#timed.get(key);
    if (known !== undefined) return known.times;
    const timed = { route, status, times: new Quantiles() };
    this.#timed.set(key, timed);
    return timed.times;
  }

  merge(routes: readonly RouteValue[], other: QuantilesValue): void {
    for (const { route, status, times } of routes) this.at(this.numberOf(route), status).merge(times);
    this.#other.merge(other);
    if (this.#timed.size > routeLimit * spare) this.#giveUp();
  }

  value(): { readonly routes: readonly RouteValue[]; readonly otherRoutes: QuantilesValue } {
    this.#giveUp();
    const routes = this.#sorted().map(({ route, status, times }) => ({
      ...{ route: this.#names.get(route) ?? '', status },
      times: times.toJSON(),
    }));
    return { routes, otherRoutes: this.#other.toJSON() };
  }

  #sorted(): readonly Timed[] {
    const name = ({ route }: Timed): string => this.#names.get(route) ?? '';
    return [...this.#timed.values()].toSorted(
      (a, b) =>
        b.times.count - a.times.count ||
        (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a.status - b.status),
    );
  }

  #giveUp(): void {
    for (const { route, status, times } of this.#sorted().slice(routeLimit)) {
      this.#other.merge(times);
      this.#timed.delete(route * 1000 + status);
    }
    const left = new Set(Array.from(this.#timed.values(), ({ route }) => route));
    for (const [number, route] of this.#names)
      if (!left.has(number)) {
        this.#names.delete(number);
        this.#numbers.delete(route);
      }
  }
}
