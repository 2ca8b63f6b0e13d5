import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tableText } from '../../src/experiment/table/table-seed.ts'
import { read, refusal } from './read-table.ts'

/** Rows of an input, a weight and a target. */
const weighted = (...weights: (number | string)[]) =>
	`x,n,y\n${weights.map((weight, row) => `${row},${weight},${row * row}\n`).join('')}`

describe('a column of weights', () => {
	it('is no input, and is handed on before these', async () => {
		const table = await read(weighted(1, 2.5, 3, 4), { weight: 'N' })
		assert.deepEqual(
			table.inputs.map(({ name }) => name),
			['x'],
		)
		assert.equal(tableText(table), 'line,*weight,x,y\n2,1,0,0\n3,2.5,1,1\n4,3,2,4\n5,4,3,9\n')
		assert.equal(
			tableText(await read(weighted(1, 2.5, 3, 4), { drop: ['n'] })),
			'line,x,y\n2,0,0\n3,1,1\n4,2,4\n5,3,9\n',
		)
	})

	it('leaves out rows that weigh nothing, and says so', async () => {
		const table = await read(weighted(1, 0, 3, 4, 5, 0), { weight: 'n' })
		assert.deepEqual(
			[table.lines, [...(table.inputs[0]?.values ?? [])]],
			[
				[2, 4, 5, 6],
				[0, 2, 3, 4],
			],
		)
		assert.deepEqual(table.notes, ['2 of 6 rows weigh nothing and are left out'])
	})

	it('is refused where it cannot be one', async () => {
		assert.equal(
			await refusal(weighted(1, 2, -0.5, 4), { weight: 'n' }),
			'line 4, column 2 ("n"): expected a weight of 0 or more, found -0.5',
		)
		assert.equal(
			await refusal(weighted(1, 2, 3, 4), { weight: 'y', target: 'y' }),
			'weight: column 3 ("y") is the target, which cannot be the weight too',
		)
		assert.equal(await refusal(weighted(1, 2, 3, 4), { weight: 'nn' }), 'weight: no column `nn`; did you mean `n`?')
		assert.match(
			await refusal(weighted(1, 'NA', 3, 4), { weight: 'n' }),
			/^line 3, column 2 \("n"\): expected a number/,
		)
	})
})
