import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { RunArchive } from '../../src/archive/archive.ts'
import { FingerprintFilter } from '../../src/search/fingerprint-filter.ts'
import { KnownSources } from '../../src/search/known-sources.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const fingerprint = fc.oneof(fc.stringMatching(/^[0-9a-f]{24}$/), fc.constantFrom('', 'a', '~', 'no digits', 'abcdeg'))

/** What was told, one after the other, and how often that was looked for. */
class Told {
	readonly fingerprints: string[] = []
	looks = 0
	/** All that a run does with known sources is this. */
	readonly archive = {
		findFingerprint: (wanted: string) => {
			this.looks++
			const first = this.fingerprints.indexOf(wanted)
			return first === -1 ? undefined : first
		},
	} as RunArchive
}

describe('FingerprintFilter', () => {
	test('has all that was added', () => {
		fc.assert(
			fc.property(fc.array(fingerprint), (added) => {
				const filter = new FingerprintFilter()
				for (const one of added) filter.add(one)
				assert.ok(added.every((one) => filter.mayHave(one)))
			}),
			{ numRuns: 50 },
		)
	})

	test('has hardly anything else', () => {
		const filter = new FingerprintFilter()
		const of = (number: number) => (number * 2_654_435_761).toString(16).padStart(12, '0').slice(-8).padEnd(24, '0')
		for (let number = 0; number < 10_000; number++) filter.add(of(number))
		const others = Array.from({ length: 10_000 }, (_, index) => of(index + 10_000))
		assert.ok(others.filter((one) => filter.mayHave(one)).length < 100)
	})
})

describe('KnownSources', () => {
	for (const isWhole of [true, false]) {
		test(`knows what was told and no more, ${isWhole ? 'of all of a run' : 'from a snapshot on'}`, () => {
			fc.assert(
				fc.property(fc.array(fingerprint, { maxLength: 8 }), fc.array(fingerprint), (earlier, drafts) => {
					const told = new Told()
					const known = new KnownSources(told.archive, () => told.fingerprints.length, isWhole)
					told.fingerprints.push(...earlier)
					if (isWhole) for (const one of earlier) known.end(one)
					for (const draft of drafts) {
						const before = told.fingerprints.includes(draft)
						assert.equal(known.has(draft), before)
						assert.equal(known.duplicate(draft) !== undefined, before)
						known.begin(draft)
						assert.ok(known.has(draft))
						told.fingerprints.push(draft)
						known.end(draft)
						assert.ok(known.has(draft))
						assert.ok(known.duplicate(draft))
					}
				}),
			)
		})
	}

	test('what was told after it was looked for is found', () => {
		const told = new Told()
		const known = new KnownSources(told.archive, () => told.fingerprints.length, false)
		assert.equal(known.has('ab'), false)
		told.fingerprints.push('ab')
		known.end('ab')
		assert.match(known.duplicate('ab')?.detail ?? '', /candidate 0/)
	})

	test('what a run that is resumed has not gone through yet is not known', () => {
		const told = new Told()
		told.fingerprints.push('ab', 'cd')
		let gone = 1
		const known = new KnownSources(told.archive, () => gone, false)
		assert.equal(known.has('cd'), false)
		gone = 2
		known.end('cd')
		assert.equal(known.has('cd'), true)
	})

	test('the archive is asked for a new source once, and where all was seen by oneself not at all', () => {
		for (const [isWhole, looks] of [
			[false, 1],
			[true, 0],
		] as const) {
			const told = new Told()
			const known = new KnownSources(told.archive, () => told.fingerprints.length, isWhole)
			for (let times = 0; times < 3; times++) assert.equal(known.duplicate('0123456789abcdef01234567'), undefined)
			assert.equal(told.looks, looks)
		}
	})
})
