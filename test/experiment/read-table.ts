import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTable } from '../../src/experiment/table/table.ts'
import type { TableSettings } from '../../src/experiment/table/table-settings.ts'
import { Folder } from '../cli/oxipelago.ts'

/** Rows of three numbers. */
export const numbers: [number, number, number][] = [1.5, 3, 4.5, 6, 7.5].map((x, row) => [x, row * row, x - 0.25])

/** These rows below a header. */
export function text(header: string, separator: string, write: (value: number) => string = String): string {
	return `${header}\n${numbers.map((row) => row.map(write).join(separator)).join('\n')}\n`
}

/** What is read of a table of that text. */
export async function read(content: string | Buffer, settings: TableSettings = {}) {
	using folder = new Folder()
	const path = join(folder.path, 't.csv')
	writeFileSync(path, content)
	return await readTable(path, settings)
}

/** The message without the path. */
export async function refusal(content: string | Buffer, settings: TableSettings = {}): Promise<string> {
	const error = await read(content, settings).then(
		() => undefined,
		(error: Error) => error,
	)
	assert.equal(error?.name, 'ExperimentError', error?.stack)
	return (error as Error).message.replace(/^\S+\.csv: /, '')
}

/** Lines of a table, from 0 on. */
export const rows = (count: number, cells: (row: number) => string) =>
	Array.from({ length: count }, (_, row) => `${cells(row)}\n`).join('')
