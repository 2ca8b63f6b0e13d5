import { createHash } from 'node:crypto'
import { zstdDecompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import { type AskRow, askOfRow, type EndRow, endOf, type RequestRow, requestOf } from './model-rows.ts'
import { replyUseSchema } from './model-schema.ts'
import { ModelTexts, type PackedText } from './model-texts.ts'
import { LostError, type RecoveredRows } from './recovered-rows.ts'

/** Requests got back, and how many there were as far as can be seen. */
export interface RecoveredRequests {
	readonly kept: number
	readonly of: number
}

/** Tables of what models were told and replied. */
export const modelTables = [
	'text_dictionaries',
	'model_texts',
	'model_requests',
	'model_parts',
	'model_ends',
	'model_asks',
	'notes',
	'instructions',
] as const

/** Takes what models were told and replied: requests with all that their messages say, and their replies. */
export function recoverModels(rows: RecoveredRows, target: Database.Database): RecoveredRequests {
	rows.takeAll({ table: 'text_dictionaries', key: 'id' }, ({ text }) => zstdDecompressSync(text as Buffer))
	const texts = new ModelTexts(target, null)
	rows.takeAll({ table: 'model_texts', key: 'id' }, (row) => {
		const read = texts.read(row as unknown as PackedText)
		const hash = createHash('sha256').update(read).digest()
		if (!hash.equals(row.hash as Buffer)) throw new LostError('another text than was kept')
	})
	const seen = new Set<number>()
	for (const { request } of rows.of({ table: 'model_ends', key: 'request', columns: 'request' }))
		seen.add(Number(request))
	let kept = 0
	for (const row of rows.of({ table: 'model_requests', key: 'id' })) {
		const request = Number(row.id)
		seen.add(request)
		const parts = rows.all('model_parts', 'SELECT * FROM model_parts WHERE request = @request', { request })
		const ends = rows.all('model_ends', 'SELECT * FROM model_ends WHERE request = @request', { request })
		const taken = rows.whole('model_requests', () => {
			requestOf(row as unknown as RequestRow, [])
			if (row.use !== null) replyUseSchema.parse(JSON.parse(String(row.use)))
			if (parts === undefined || ends === undefined) throw new LostError('messages are lost')
			const all = [
				rows.take('model_requests', row),
				...parts.map((part) => rows.take('model_parts', part)),
				...ends.map((end) => rows.take('model_ends', end, () => endOf({ ...(end as unknown as EndRow), text: null }))),
			]
			if (all.includes(false)) throw new LostError('a text is lost')
		})
		if (taken) kept++
	}
	rows.takeAll({ table: 'model_asks', key: 'id' }, (row) => askOfRow(row as unknown as AskRow).trials)
	rows.takeAll({ table: 'notes', key: 'id' })
	rows.takeAll({ table: 'instructions', key: 'id' })
	return { kept, of: seen.size }
}
