import type { Database } from 'better-sqlite3'
import { replyUseSchema } from './model-schema.ts'
import type { ModelTexts } from './model-texts.ts'
import type { ReplyUse } from './reply-use.ts'
import { inParts, type Steps } from './small-steps.ts'

/** Conversations of which a person may still want to read all, whatever came of them. */
const latest = 128

const gone = 'pruned: what was said here is kept no more'

/** Requests of a step. */
const requestsOfStep = 256

/**
 * Of how many requests of a run what models were told and replied is dropped, those of earlier times included, and the steps of it. All stays
 * of asks of which a candidate of `keep` came, such as are open and the latest; of others what they cost and came to.
 *
 * @param run - Its rowid.
 */
export function pruningConversations(
	database: Database,
	run: number,
	texts: ModelTexts,
	keep: ReadonlySet<number>,
): { readonly requests: number; readonly steps: Steps } {
	const asks = (sql: string) => database.prepare<[number], Ask>(sql).all(run)
	const wanted = new Set(
		[
			...asks('SELECT island, ask, number FROM candidates WHERE run = ? AND island IS NOT NULL').filter(
				({ number = 0 }) => keep.has(number),
			),
			...asks('SELECT island, ask FROM asks WHERE run = ? AND ended = 0'),
			...asks(
				`SELECT island, ask FROM model_requests WHERE run = ? GROUP BY island, ask ORDER BY max(id) DESC LIMIT ${latest}`,
			),
		].map(nameOf),
	)
	const requests = database.prepare<[number], Ask & { readonly id: number; readonly use: string | null }>(
		'SELECT r.id, r.island, r.ask, r.use FROM model_requests AS r JOIN model_ends AS e ON e.request = r.id WHERE r.run = ?',
	)
	const dropParts = database.prepare('DELETE FROM model_parts WHERE request = ?')
	const insertPart = database.prepare(
		"INSERT INTO model_parts (request, position, part, role, kind, text) VALUES (?, 0, 0, 'user', 'text', ?)",
	)
	const dropReply = database.prepare('UPDATE model_ends SET text = ? WHERE request = ? AND text IS NOT NULL')
	const setUse = database.prepare('UPDATE model_requests SET use = ? WHERE id = ?')
	const unwanted = requests.all(run).filter((request) => !wanted.has(nameOf(request)))
	if (unwanted.length === 0) return { requests: 0, steps: [] }
	const drop = (part: typeof unwanted) => {
		const text = texts.keep(gone)
		for (const { id, use } of part) {
			dropParts.run(id)
			insertPart.run(id, text)
			dropReply.run(text, id)
			const bare = use === null ? undefined : withoutCalls(replyUseSchema.parse(JSON.parse(use)))
			if (bare !== undefined) setUse.run(JSON.stringify(bare), id)
		}
	}
	const steps = inParts(unwanted, requestsOfStep).map((part) => () => drop(part))
	return { requests: unwanted.length, steps: [...steps, () => dropUnusedTexts(database)] }
}

/** Removes texts that no message and no reply has any more. */
export function dropUnusedTexts(database: Database): void {
	database.exec(`
		DELETE FROM model_texts WHERE id NOT IN (SELECT text FROM model_parts)
			AND id NOT IN (SELECT text FROM model_ends WHERE text IS NOT NULL);
	`)
}

interface Ask {
	readonly island: number
	readonly ask: number
	readonly number?: number
}

function nameOf({ island, ask }: Ask): string {
	return `${island}/${ask}`
}

/** `undefined` where it called no tools. */
function withoutCalls(use: ReplyUse): ReplyUse | undefined {
	if (use.kind !== 'tools') return undefined
	const calls = use.calls.map((call) => ({ ...call, input: '', answer: call.answer === undefined ? undefined : gone }))
	return { ...use, calls }
}
