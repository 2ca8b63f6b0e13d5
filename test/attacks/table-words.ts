import { readFileSync } from 'node:fs'
import { tableFile } from './arena.ts'
import type { Substitutions } from './candidate-file.ts'

/** What candidates for regression are told of its table, so that they know what to look for. */
export const tableWords: Substitutions = {
	MASKED_ROWS: maskedColumn(1),
	MASKED_TARGETS: maskedColumn(3),
}

/** The bits of a column's numbers, under the mask of `candidates/within/memory.rs`. */
function maskedColumn(index: number): string {
	const [, ...rows] = readFileSync(tableFile, 'utf8').trim().split('\n')
	const bits = new DataView(new ArrayBuffer(8))
	const words = rows.map((row) => {
		bits.setFloat64(0, Number(row.split(',')[index]))
		return bits.getBigUint64(0) ^ 0x5a5a_5a5a_5a5a_5a5an
	})
	return words.join(',')
}
