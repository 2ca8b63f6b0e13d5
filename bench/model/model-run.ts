import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestFates } from '../../src/archive/model-figures.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { outcomeKinds } from '../../src/candidate/outcome.ts'
import { packageRoot } from '../../src/cli/places.ts'
import { isAgentOperator } from '../../src/experiment/presets.ts'
import { readEvents } from '../../src/search/event-stream.ts'
import type { RunEvent } from '../../src/search/events.ts'

/** A run of the command line with a model. */
export interface ModelRun {
	readonly events: readonly RunEvent[]
	/** Path of its archive. */
	readonly archive: string
	/** What became of its requests, by that archive. */
	readonly fates: readonly RequestFates[]
	/** Seconds. */
	readonly tookSeconds: number
}

/** What the requests of a run came to. */
export interface ModelFigures {
	readonly requests: number
	readonly replied: number
	/** In flight when the run ended. */
	readonly stopped: number
	/** Other failures, by reason. */
	readonly failed: Readonly<Record<string, number>>
	/** Replies that became candidates, and those of them with a score, for themselves or with what rustc suggests. */
	readonly candidates: number
	readonly scored: number
	/** Times that the endpoint counted as down. */
	readonly breaker: number
	/** Of the whole run. */
	readonly best: number | undefined
	/** Candidates of operators that need no model. */
	readonly embedded: number
}

/** Makes a folder where a person has named a model, by an `.env` of two lines, and nothing else. */
export async function makeModelFolder(
	folder: string,
	{ baseUrl, id }: { readonly baseUrl: string; readonly id: string },
): Promise<void> {
	await mkdir(folder, { recursive: true })
	await writeFile(join(folder, '.env'), `BASE_URL=${baseUrl}\nMODEL=${id}\n`)
}

/**
 * Runs the command line there.
 *
 * @param words - Behind `run`.
 */
export async function runWithModel(folder: string, words: readonly string[]): Promise<ModelRun> {
	const archive = join(folder, 'archive.db')
	const printed = join(folder, 'events.jsonl')
	const startedAt = performance.now()
	await command(folder, ['run', ...words, '--json', '--archive', archive], printed)
	const events = await Array.fromAsync(readEvents(readFileSync(printed, 'utf8').split('\n')))
	const kept = openArchive(archive, { mode: 'read' })
	try {
		const fates = kept.runs()[0]?.modelLog.requestFates() ?? []
		return { events, archive, fates, tookSeconds: (performance.now() - startedAt) / 1_000 }
	} finally {
		kept.close()
	}
}

/**
 * Runs a command in a folder.
 *
 * @param printed - Where what it prints goes; read it there.
 * @throws {Error} If it ends with another code than 0.
 */
export async function command(folder: string, words: readonly string[], printed: string): Promise<void> {
	const output = openSync(printed, 'w')
	const { npm_lifecycle_event: _, INIT_CWD: __, ...env } = process.env
	const child = spawn(process.execPath, [join(packageRoot, 'src', 'cli', 'main.ts'), ...words], {
		cwd: folder,
		env,
		stdio: ['ignore', output, 'pipe'],
	})
	let said = ''
	child.stderr?.on('data', (chunk) => {
		said += chunk
	})
	const [code] = await once(child, 'close')
	closeSync(output)
	if (code !== 0) throw new Error(`\`${words.join(' ')}\` ended with ${code}: ${said.slice(-2_000)}`)
}

/** Counts what the requests of a run came to. */
export function modelFigures({ events, fates }: Pick<ModelRun, 'events' | 'fates'>): ModelFigures {
	const failed: Record<string, number> = {}
	let [requests, replied, stopped, breaker, embedded] = [0, 0, 0, 0, 0]
	let best: number | undefined
	for (const event of events) {
		if (event.kind === 'model-requested') requests++
		else if (event.kind === 'model-replied') replied++
		else if (event.kind === 'endpoint-down') breaker++
		else if (event.kind === 'best-improved') best = event.score
		else if (event.kind === 'model-failed') {
			const { failure } = event
			if (failure.kind === 'stopped') stopped++
			// Teaches how the endpoint wants to be spoken to; the same request follows at once.
			else if (failure.kind === 'dialect') requests--
			else {
				const reason = 'reason' in failure ? failure.reason : failure.kind
				failed[reason] = (failed[reason] ?? 0) + 1
			}
		} else if (event.kind === 'candidate-told' && !isAgentOperator(event.operator)) embedded++
	}
	const count = (holds: (fate: string) => boolean): number =>
		fates.reduce((sum, one) => sum + (holds(one.fate) ? one.count : 0), 0)
	const scored = count((fate) => fate === 'scored')
	const candidates = count((fate) => fate === 'waiting' || outcomeKinds.some((kind) => kind === fate))
	return { requests, replied, stopped, failed, candidates, scored, breaker, best, embedded }
}
