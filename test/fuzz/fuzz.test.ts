import { describe, it } from 'node:test'
import { corpus } from './corpus.ts'
import { fuzzed } from './properties.ts'

describe('under anything', () => {
	for (const { name, run } of fuzzed) {
		it(name, () => {
			for (const seed of corpus) run(60, seed)
		})
	}
})
