import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cargoProgress } from '../../src/scoring/cargo.ts'

describe('what cargo is doing', () => {
	it('is the crate that it is at, and of how many', () => {
		const bar = '    Building [=====>                       ] 11/34: syn, serde_core(build.rs), oxipelago-kit       '
		assert.equal(cargoProgress(bar), 'crate 12 of 34: syn, serde_core, oxipelago-kit')
		assert.equal(cargoProgress('    Building [============================>] 34/34'), 'crate 34 of 34')
	})

	it('is what it waits for or gets', () => {
		assert.equal(cargoProgress('  Downloaded rand v0.9.2'), 'Downloaded rand v0.9.2')
		assert.equal(
			cargoProgress('    Blocking waiting for file lock on build directory'),
			'Blocking waiting for file lock on build directory',
		)
	})

	it('is left to the next line where that says it better', () => {
		assert.equal(cargoProgress('   Compiling syn v2.0.106'), '')
		assert.equal(cargoProgress(' '.repeat(160)), '')
	})

	it('is none of what rustc says', () => {
		for (const line of ['error[E0308]: mismatched types', '', '  |                  ---   ^^^ expected `i32`'])
			assert.equal(cargoProgress(line), undefined)
	})
})
