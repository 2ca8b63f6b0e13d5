import type { Random } from '../../candidate/random.ts'

/** Times that a method is asked for, whatever comes of it. */
const triesOfEach = 2
/** Times that one is asked for of which a candidate was scored: no two versions of it are the same. */
const mostTries = 4

/**
 * The methods that a small model has named for the run's task, of which it is then asked for one by name: it finds none by
 * itself while it is shown a version that works, and copies that.
 */
export class Methods {
	/** Whether they are of use: the model is asked in few words. */
	areWanted = false
	/** Whether the model was asked for names in this session. */
	areAsked = false
	readonly #tries = new Map<string, { times: number; scored: boolean }>()

	/** Takes the names that it gave. */
	named(names: readonly string[]): void {
		for (const name of names) this.#tries.set(name, { times: 0, scored: false })
	}

	/** One of those that were tried least; `undefined` where there is none, or all were tried. */
	next(random: Random): string | undefined {
		const left = [...this.#tries].filter(([, { times, scored }]) => times < (scored ? mostTries : triesOfEach))
		const least = Math.min(...left.map(([, { times }]) => times))
		const [first, ...others] = left.filter(([, { times }]) => times === least)
		if (first === undefined) return undefined
		const [name, tries] = random.pick([first, ...others])
		tries.times++
		return name
	}

	/** Takes note that a candidate of that method was scored. */
	scored(name: string): void {
		const tries = this.#tries.get(name)
		if (tries !== undefined) tries.scored = true
	}
}
