import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parent, read, source } from './read.ts'

const block = (text: string) => `\`\`\`rust\n${text}\`\`\`\n`

describe('a source over several blocks', () => {
	const caller = 'pub fn f(x: f64) -> f64 {\n    half(x) + 1.0\n}\n'
	const half = 'fn half(x: f64) -> f64 {\n    x / 2.0\n}\n'

	for (const [what, said] of [
		['a helper in a block of its own', `First the helper:\n${block(half)}And the function:\n${block(caller)}`],
		['a helper behind it', `${block(caller)}with\n${block(half)}`],
		['the later of two helpers', `${block(half.replace('2.0', '3.0'))}Better:\n${block(half)}${block(caller)}`],
		['a helper whose imports are there already', `${block(caller)}${block(half)}${block('fn main() {}\n')}`],
	] as const) {
		it(`is read whole: ${what}`, () => {
			const found = read(said)
			assert.ok(found.kind === 'source', JSON.stringify(found))
			assert.equal(found.source, `${caller}\n${half}`)
			assert.equal(found.ignoredBlocks, said.split('```rust').length - 3)
		})
	}

	it('has nothing put to it that it does not need', () => {
		assert.partialDeepStrictEqual(read(`${block(half)}${block(source)}`), { kind: 'source', source })
	})
})

describe('a source of which parts are left out is asked for again', () => {
	for (const remark of [
		'// ...',
		'// ... existing code ...',
		'// … rest unchanged',
		'// rest unchanged',
		'// The rest of the function stays the same.',
		'// other helper functions as before',
		'/* ... unchanged ... */',
		'// [existing code]',
		'// existing code here',
		'// keep the rest of the code',
		'// TODO: rest of implementation',
		'// same as before',
		'// remaining code omitted for brevity',
	]) {
		it(remark, () => {
			const found = read(block(`pub fn f(x: f64) -> f64 {\n    let y = x * 2.0;\n    ${remark}\n}\n`))
			assert.deepEqual(found, { kind: 'fault', fault: 'elided', remark })
		})
	}

	it('also where an edit puts the remark in', () => {
		const edit = '<<<<<<< SEARCH\n    x\n=======\n    // ... existing code ...\n    x + 1.0\n>>>>>>> REPLACE\n'
		assert.partialDeepStrictEqual(read(edit), { fault: 'elided' })
	})

	for (const remark of [
		'// the remaining elements stay unchanged',
		'// ... then merge',
		'// same as before',
		'// other lines of the matrix are zero',
		'// process remaining items here',
		'// handle the remaining lines of the text the same way',
		'// the other items stay here',
		'// the rest of the function takes n > 0',
	]) {
		it(`but not for a remark on what follows: ${remark}`, () => {
			const whole = `pub fn f(x: f64) -> f64 {\n    ${remark}\n    x * 3.0\n}\n`
			assert.partialDeepStrictEqual(read(block(whole)), { kind: 'source', source: whole })
		})
	}

	it('nor for one that the parent has', () => {
		const odd = parent.replace('    x', '    // ...\n    x')
		const whole = odd.replace('x\n}', 'x + 2.0\n}')
		assert.partialDeepStrictEqual(read(block(whole), { bases: [odd] }), { kind: 'source', source: whole })
	})
})
