import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { formulaRows } from '../../src/report/formula-data.ts'
import { newRun } from '../archive/records.ts'

test('a column is called as its file calls it, or as Rust does where it has no name there', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'oxi-formula-'))
	const evaluator = { kind: 'crate', path: join(import.meta.dirname, '../../evaluators/regression') } as const
	const rows = Array.from({ length: 20 }, (_, row) => `${row},${row * 2}\n`).join('')
	const targetOf = async (header: string) => {
		const data = join(folder, 'table.csv')
		writeFileSync(data, header + rows)
		const experiment: Experiment = { ...newRun.experiment, data, evaluator, settings: {}, folder }
		return (await formulaRows(experiment))?.target
	}
	try {
		assert.equal(await targetOf('light,yield\n'), 'yield')
		assert.equal(await targetOf('light,Yield (t/ha)\n'), 'Yield (t/ha)')
		assert.equal(await targetOf(''), 'x2')
	} finally {
		rmSync(folder, { recursive: true })
	}
})
