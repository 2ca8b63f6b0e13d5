import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDate } from '../../src/experiment/table/table-dates.ts'
import { tableSeed } from '../../src/experiment/table/table-seed.ts'
import { read, refusal } from './read-table.ts'

/** A table of these dates, each beside how many stand above it. */
const dated = (...dates: string[]) => `when,y\n${dates.map((date, row) => `${date},${row}.5\n`).join('')}`

describe('dates in a table', () => {
	for (const [cell, days] of [
		['1970-01-01', 0],
		['1969-12-31', -1],
		['2000-03-01', 11_017],
		['2000/3/1', 11_017],
		['2000-03', 11_017],
		['1.3.2000', 11_017],
		['2000-03-01T12:00:00Z', 11_017.5],
		['2000-03-01 06:00', 11_017.25],
		['2000-03-01T12:00:00+06:00', 11_017.25],
		['0099-12-31', -683_004],
	] as const)
		it(`${cell} is day ${days}`, () => assert.equal(readDate(cell), days))

	for (const cell of ['2001-02-29', '2000-13-01', '3/1/2000', '2000-03-01 25:00', '2000', '1.5', '12:00', '1-2-3'])
		it(`${cell} is none`, () => assert.equal(readDate(cell), undefined))

	it('are counted in days, which is said', async () => {
		const table = await read(dated('2024-02-28', '2024-02-29', '2024-03-01', '2024-03-03'))
		assert.deepEqual([...(table.inputs[0]?.values ?? [])], [19_781, 19_782, 19_783, 19_785])
		assert.deepEqual(table.notes, ['column 1 ("when") is counted in days since 1970-01-01'])
		assert.match(tableSeed(table), /^\/\/\/ Predicts y\.\n\/\/\/\n\/\/\/ `when`: when, in days since 1970-01-01\n/)
	})

	it('may be missing, and be the target', async () => {
		const table = await read('x,due\n1,2024-02-28\n2,NA\n3,2024-03-01\n4,2024-03-02\n5,2024-03-03\n', {
			missing: 'drop',
		})
		assert.equal(table.target.values.length, 4)
		assert.match(tableSeed(table), /^\/\/\/ Predicts due, in days since 1970-01-01\.\n/)
	})

	it('that cannot be read are named, and how to write them', async () => {
		const leave = "leave out with `init … --drop when`, or `settings: { drop: ['when'] }` in an experiment"
		assert.equal(
			await refusal(dated('2023-02-28', '2023-02-29', '2023-03-01', '2023-03-02')),
			`column 1 ("when"): expected numbers, found text such as \`2023-02-29\` on line 3: write dates as \`2020-12-31\`, in all rows; or ${leave}`,
		)
		assert.match(await refusal(dated('3/1/2000', '3/2/2000', '3/3/2000', '3/4/2000')), /write dates as `2020-12-31`/)
		assert.equal(
			await refusal(dated('2024-02-28', '12', '2024-03-01', '2024-03-02')),
			'line 2, column 1 ("when"): expected a number, found `2024-02-28`: write dates as `2020-12-31`, in all rows',
		)
	})
})
