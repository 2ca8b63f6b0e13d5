import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/**
 * A random stream. Whoever needs chance is given one; nothing reaches for a global.
 *
 * Streams are counter-based: `randomStream(seed, 'ask', island, k)` is the same on every machine and needs no saved
 * state.
 */
export class Random {
	readonly #generator: RandomGenerator

	constructor(generator: RandomGenerator) {
		this.#generator = generator
	}

	/** Uniform in [0, 1), 53 bits. */
	float(): number {
		return uniformFloat64(this.#generator)
	}

	/**
	 * Uniform integer in [0, count).
	 *
	 * @throws {RangeError} If `count` is not a positive integer.
	 */
	below(count: number): number {
		if (!Number.isInteger(count) || count < 1) {
			throw new RangeError(`Expected \`count\` to be a positive integer, got \`${count}\``)
		}
		return uniformInt(this.#generator, 0, count - 1)
	}

	/** True with probability `share`. */
	chance(share: number): boolean {
		return this.float() < share
	}

	/** Standard normal, by Box and Muller (1958). */
	normal(): number {
		return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float())
	}

	/**
	 * One of `items`, uniformly.
	 *
	 * @throws {RangeError} If `items` is empty.
	 */
	pick<Item>(items: readonly Item[]): Item {
		return items[this.below(items.length)] as Item
	}

	/**
	 * One of `items` with probability proportional to its weight; the last of them where rounding leaves a rest.
	 *
	 * @throws {RangeError} If no weight is positive, or one is negative or not finite.
	 */
	weighted<Item>(items: readonly Item[], weightOf: (item: Item, index: number) => number): Item {
		const weights = items.map(weightOf)
		let total = 0
		for (const weight of weights) {
			if (!(weight >= 0) || weight === Infinity) {
				throw new RangeError(`Expected every weight to be finite and not negative, got \`${weight}\``)
			}
			total += weight
		}
		if (!(total > 0)) throw new RangeError('Expected at least one positive weight, got none')
		let rest = this.float() * total
		let last = 0
		for (const [index, weight] of weights.entries()) {
			if (weight === 0) continue
			last = index
			rest -= weight
			if (rest < 0) break
		}
		return items[last] as Item
	}

	/** `count` of `items` without replacement, in drawn order; all of them, shuffled, where there are fewer. */
	sample<Item>(items: readonly Item[], count: number): Item[] {
		const pool = [...items]
		const drawn: Item[] = []
		while (drawn.length < count && pool.length > 0) {
			const at = this.below(pool.length)
			drawn.push(pool[at] as Item)
			pool[at] = pool[pool.length - 1] as Item
			pool.pop()
		}
		return drawn
	}
}

/** Parts that name a stream: the run's seed first, then what it is for, then counters. */
export type StreamName = readonly (string | number)[]

/** The stream of that name, from its beginning; equal names give equal streams. */
export function randomStream(...name: StreamName): Random {
	const digest = digestOf(name)
	// The all-zero state is the one that xoroshiro never leaves; SHA-256 will not give it, but the `1 |` makes it so.
	const state = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)) as [number, number, number, number]
	return new Random(xoroshiro128plusFromState([state[0] | 1, state[1], state[2], state[3]]))
}

/** 64 hex digits of that name, for seeds that are handed to a judge. */
export function seedHex(...name: StreamName): string {
	return digestOf(name).toString('hex')
}

function digestOf(name: StreamName): Buffer {
	return createHash('sha256').update(JSON.stringify(name)).digest()
}

/** A seed of 64 hex digits for a search of its own, drawn from a stream. */
export function drawSeed(random: Random): string {
	return Array.from({ length: 8 }, () =>
		random
			.below(2 ** 32)
			.toString(16)
			.padStart(8, '0'),
	).join('')
}
