import { randomStream, seedHex } from '../src/candidate/random.ts'
import { loadRustSyntax } from '../src/experiment/rust-syntax.ts'
import type { Evaluator } from '../src/scoring/evaluate.ts'
import { readAnatomy } from '../src/variation/anatomy.ts'
import { tunables, withTable } from '../src/variation/tunable.ts'

/** How fast vectors of numbers are tried. */
export interface TuningRate {
	readonly candidates: number
	readonly vectors: number
	/** Compilations of the candidates included, one for each. */
	readonly vectorsPerSecond: number
}

/** Tunes some of these sources, as many at once as there are lanes. */
export async function timeTuning(evaluator: Evaluator, sources: readonly string[], lanes: number): Promise<TuningRate> {
	const syntax = await loadRustSyntax()
	const random = randomStream('bench', 'tuning')
	const requests = random
		.sample(sources, sources.length)
		.flatMap((source) => {
			const main = readAnatomy(syntax, source)
			const found = main === undefined ? [] : tunables(main, 40)
			if (main === undefined || found.length < 3) return []
			const numbers = found.map(({ number }) => number)
			return { source: withTable(main, found), numbers, seed: seedHex('bench', source), vectors: 2_000 }
		})
		.slice(0, wanted)
	const left = requests.values()
	let vectors = 0
	const startedAt = performance.now()
	await Promise.all(
		Array.from({ length: lanes }, async () => {
			for (const request of left) {
				const tuning = await evaluator.tune?.(request)
				if (tuning?.kind === 'tuned') vectors += tuning.vectors
			}
		}),
	)
	const seconds = (performance.now() - startedAt) / 1000
	return { candidates: requests.length, vectors, vectorsPerSecond: vectors / seconds }
}

const wanted = 24
