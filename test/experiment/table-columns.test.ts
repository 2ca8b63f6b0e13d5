import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { readEvolvedFunctions } from '../../src/experiment/signature.ts'
import { tableSeed } from '../../src/experiment/table/table-seed.ts'
import type { TableSettings } from '../../src/experiment/table/table-settings.ts'
import { read, refusal, rows, text } from './read-table.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

describe('names', () => {
	const names = async (header: string) => {
		const { inputs, target } = await read(text(header, ','))
		return [...inputs, target].map(({ name }) => name)
	}

	it('are the header in a form that Rust takes', async () => {
		assert.deepEqual(await names('Speed (m/s),type,Énergie'), ['speed_m_s', 'type_', 'energie'])
		assert.deepEqual(await names('変数,2nd try,x_'), ['変数', 'x2nd_try', 'x'])
	})

	it('are made for columns without one, unlike those that stand there', async () => {
		assert.deepEqual(await names('%,x1,'), ['x1_2', 'x1', 'x3'])
		assert.deepEqual((await read('1,2\n3,4\n5,6\n8,8\n')).inputs[0]?.name, 'x1')
	})

	it('that stand twice are told apart, and said', async () => {
		assert.deepEqual(await names('m,M,m'), ['m', 'm_2', 'm_3'])
		assert.match((await read(text('m,k,m', ','))).notes.join(), /column 3 \("m"\) is m_2/)
	})

	it('may be years, above numbers that are none', async () => {
		assert.deepEqual(await names('2019,2020,total'), ['x2019', 'x2020', 'total'])
		assert.deepEqual(await names('2019,2020,2021'), ['x2019', 'x2020', 'x2021'])
		assert.deepEqual(await names(',2020,2021'), ['x1', 'x2020', 'x2021'])
	})

	it('may be signs, and are kept as they stand', async () => {
		assert.deepEqual(await names('#,b,c'), ['x1', 'b', 'c'])
		assert.equal((await read(text('% of all,b,c', ','))).inputs[0]?.title, '% of all')
	})

	it('may go over two lines, in quotes or as a line of units', async () => {
		assert.deepEqual(await names('"Temp\n(C)",b,c'), ['temp_c', 'b', 'c'])
		assert.deepEqual(await names('a,b,c\nm,,km/h'), ['a_m', 'b', 'c_km_h'])
	})

	it('may leave out that of the first column, as R does', async () => {
		assert.deepEqual(await names('b,c'), ['x1', 'b', 'c'])
	})
})

describe('columns', () => {
	const table = 'id,name,a,b\n1,x,5,7\n2,y,4,3\n3,z,9,1\n4,x,2,2\n'

	it('are chosen by target, use and drop, by either name', async () => {
		const chosen = async (settings: TableSettings) => {
			const { inputs, target } = await read(table, settings)
			return [...inputs, target].map(({ name }) => name).join()
		}
		assert.equal(await chosen({ drop: ['name'] }), 'id,a,b')
		assert.equal(await chosen({ target: 'A', drop: ['name', 'id'] }), 'b,a')
		assert.equal(await chosen({ use: ['b', 'id'], target: 'a' }), 'b,id,a')
	})

	it('of text are named, with the way out', async () => {
		assert.equal(
			await refusal(table),
			'column 2 ("name"): expected numbers, found text such as `x` on line 2: ' +
				"leave out with `init … --drop name`, or `settings: { drop: ['name'] }` in an experiment",
		)
		for (const [cell, said] of [
			['€50 000', 'write `50 000` where it is a number, without `€`'],
			['-12.5 %', 'write `-12.5` where it is a number, without `%`'],
			['US$ 7.50', 'write `7.50` where it is a number, without `US$`'],
			['(1.5)', 'write `-1.5` where it is a number below 0'],
			['0.25D+03', 'write `0.25e+03`, exponents begin with `e`'],
		] as const)
			assert.ok((await refusal(`a,k\n${`1,${cell}\n`.repeat(4)}`)).includes(`on line 2: ${said}; or say which`), cell)
		assert.match(await refusal('a,k\n1,x\n2,y\n3,x\n4,y\n'), /say which column is the target: `--target NAME`/)
	})

	it('that are not there are refused with the nearest name', async () => {
		assert.equal(await refusal(table, { drop: ['nam'] }), 'drop: no column `nam`; did you mean `name`?')
	})

	it('that count the rows are kept, and said', async () => {
		const { inputs, notes } = await read(table, { drop: ['name'] })
		assert.equal(inputs[0]?.name, 'id')
		assert.match(notes.join(), /^column 1 \("id"\) counts the rows, 1, 2, 3 …; it is kept as an input: leave out with/)
	})

	it('that never change are said', async () => {
		assert.match(
			(await read('a,b,c\n1,7,1\n2,7,3\n4,7,9\n8,7,2\n')).notes.join(),
			/^column 2 \("b"\): the same in all rows/,
		)
	})

	it('may be 64 and the target, and are one array from the ninth on', async () => {
		const syntax = await loadRustSyntax()
		const wide = (count: number) =>
			read(rows(5, (row) => Array.from({ length: count + 1 }, (_, at) => row * at + at).join()))
		for (const [count, type] of [
			[8, `fn(${Array.from({ length: 8 }, () => 'f64').join(', ')}) -> f64`],
			[9, 'fn(&[f64; 9]) -> f64'],
			[64, 'fn(&[f64; 64]) -> f64'],
		] as const) {
			assert.equal(readEvolvedFunctions(syntax, tableSeed(await wide(count)))[0]?.type, type)
		}
		await assert.rejects(
			wide(65),
			/expected 1 to 64 columns of inputs beside the target, found 65: choose with `init … --use x1,x2`/,
		)
	})
})

describe('the seed of a table', () => {
	const bodyOf = async (cells: (row: number) => string) => {
		const source = tableSeed(await read(`a,y\n${rows(9, cells)}`))
		return source
			.split('\n')
			.slice(2, -2)
			.map((line) => line.trim())
			.join(' ')
	}

	it('is zero for ordinary numbers', async () => {
		assert.equal(await bodyOf((row) => `${row},${row * row}`), '0.0')
		assert.equal(await bodyOf((row) => `${1980 + row},${120 + row}`), '0.0')
	})

	it('counts what is far from them in powers of ten', async () => {
		for (const exponent of [-300, -200, -20, 20, 200, 300]) {
			assert.equal(await bodyOf((row) => `${row},${row}e${exponent}`), `0.0 * 1e${exponent}`)
			assert.equal(await bodyOf((row) => `${row}e${exponent},${row}`), `let a = a / 1e${exponent}; 0.0`)
		}
		assert.equal(await bodyOf((row) => `${row},${row}e-320`), '0.0 * 1e-307')
	})

	it('is the mean of a target that hardly differs from it, and the target that never differs', async () => {
		assert.equal(await bodyOf((row) => `${row},${1e15 + row}`), '1000000000000004.0 + 0.0')
		assert.equal(await bodyOf((row) => `${row},-7`), '-7.0')
		assert.equal(await bodyOf((row) => `${row},2e-200`), '2e-200')
		assert.equal(await bodyOf((row) => `${row},0`), '0.0')
	})

	it('of many columns counts each in its own', async () => {
		const source = tableSeed(
			await read(
				rows(
					9,
					(row) =>
						`${row}e20,${Array(9)
							.fill(row + 1)
							.join()}`,
				),
			),
		)
		assert.match(source, /= \*columns;\n {4}let x1 = x1 \/ 1e20;\n {4}0\.0\n/)
	})
})
