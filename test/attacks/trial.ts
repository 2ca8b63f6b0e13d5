import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '../../src/candidate/outcome.ts'
import type { Evaluation } from '../../src/scoring/evaluate.ts'
import { type Arena, limits } from './arena.ts'
import { type Attack, attacks, type Control, controls } from './manifest.ts'
import type { Outside } from './outside.ts'

/** What came of one candidate. */
export interface Row {
	readonly name: string
	readonly title: string
	/** What stopped it. */
	readonly layer: string
	readonly outcome: string
	/** From the request to the outcome, waiting for a lane included, in milliseconds. */
	readonly elapsedMs: number
	/** What is wrong with that; empty if nothing is. */
	readonly faults: readonly string[]
}

/** Time beyond a limit that starting processes, killing them and the way to the manager may take, in milliseconds. */
export const startMs = 150
/** How often an outcome that came late is asked for again: on a busy machine, a process may have to wait. */
const attempts = 3

/** What came of an attack in an arena, and whether the next candidate is scored as ever. */
export async function tryAttack(arena: Arena, outside: Outside, attack: Attack, next: Expectation): Promise<Row> {
	const source = attack.source(outside.words)
	const faults: string[] = []
	const startedAt = performance.now()
	let evaluation = await arena.evaluate(attack.evaluator, source)
	let late = lateness(evaluation, attack)
	for (let attempt = 1; late !== undefined && attempt < attempts; attempt++) {
		evaluation = await arena.evaluate(attack.evaluator, source)
		late = lateness(evaluation, attack)
	}
	const elapsedMs = performance.now() - startedAt
	if (late !== undefined) faults.push(late)
	const { outcome } = evaluation
	if (outcome.kind === 'scored') faults.push(`it was scored ${outcome.score}`)
	else if (!isAcceptable(arena, attack, outcome)) faults.push(`it was ${outcome.kind}`)
	if (JSON.stringify(evaluation).includes(outside.secret)) faults.push('it learned the secret')
	faults.push(...(await next.stands(arena)))
	const { name, title } = attack
	return { name, title, layer: layerOf(outcome), outcome: describe(outcome), elapsedMs, faults }
}

/** What came of an honest candidate. */
export async function tryControl(arena: Arena, { name, title, evaluator, source }: Control): Promise<Row> {
	const startedAt = performance.now()
	const { outcome } = await arena.evaluate(evaluator, source)
	const elapsedMs = performance.now() - startedAt
	const faults = outcome.kind === 'scored' ? [] : [`it was not scored: ${JSON.stringify(outcome).slice(0, 300)}`]
	return { name, title, layer: '', outcome: describe(outcome), elapsedMs, faults }
}

/** Attacks that mean something in an arena. */
export function attacksFor({ guard }: Arena): Attack[] {
	return attacks.filter((attack) => {
		if (attack.needsFilter && guard.disable.includes('seccomp')) return false
		if (!guard.gate && attack.bare === undefined) return false
		// The compiler is confined alike at every level of the sandbox.
		return guard.disable.length === 0 || !attack.endsCompiling
	})
}

/** An honest candidate's outcome, which must be the same after every attack. */
export interface Expectation {
	/** What has changed; empty if nothing has. */
	stands(arena: Arena): Promise<string[]>
}

/** Scores a control once, to see later that it is scored the same. */
export async function expectation(arena: Arena): Promise<Expectation> {
	const control = controls.find(({ name }) => name === '26-macro') as Control
	const evaluate = async (): Promise<Outcome> => (await arena.evaluate('rastrigin', control.source)).outcome
	const first = await evaluate()
	return {
		async stands() {
			const now = await evaluate()
			return isDeepStrictEqual(now, first) ? [] : [`the next candidate is ${JSON.stringify(now).slice(0, 200)}`]
		},
	}
}

function isAcceptable({ guard }: Arena, attack: Attack, outcome: Outcome): boolean {
	const kinds = guard.gate ? attack.gated : attack.bare
	if (kinds?.includes(outcome.kind)) return true
	// Without the filter, what it would have named ends in another way: the rest of the isolation makes the deed fail.
	return guard.disable.includes('seccomp') && !attack.endsCompiling && outcome.kind !== 'rejected'
}

/** What is wrong with the time of an outcome. */
function lateness({ outcome, timing }: Evaluation, { evaluator }: Attack): string | undefined {
	const { wallMs, compileMs } = limits[evaluator]
	const scoreMs = timing.scoreUs / 1000
	const most = wallMs * 1.1 + startMs
	if (scoreMs > most) return `its outcome took ${Math.round(scoreMs)} ms, more than ${Math.round(most)}`
	// The compiler's limit is on processor time, of which it gets its share only.
	const compileUsMs = timing.compileUs / 1000
	const mostCompiling = (compileMs * 1.1 + startMs) * crowding()
	if (outcome.kind !== 'scored' && compileUsMs > mostCompiling) {
		return `compiling took ${Math.round(compileUsMs)} ms, more than ${Math.round(mostCompiling)}`
	}
	return undefined
}

/** How many want each processor of this machine, over the last minute; at least 1. */
export function crowding(): number {
	const [load = '1'] = readFileSync('/proc/loadavg', 'utf8').split(' ')
	return Math.max(1, (Number(load) + 1) / availableParallelism())
}

function layerOf(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'rejected':
			return outcome.reason === 'artifact'
				? 'artifact gate'
				: outcome.reason === 'signature'
					? 'wrapper'
					: 'source gate'
		case 'compile-failed':
			return JSON.stringify(outcome.diagnostics).includes('Permission denied') ? 'compiler, Landlock' : 'compiler'
		case 'timed-out':
			return outcome.during === 'compile' ? 'compiler, time' : 'deadline'
		case 'out-of-memory':
			return outcome.during === 'compile' ? 'compiler, memory' : 'memory limit'
		case 'forbidden':
			return 'system call filter'
		case 'crashed':
			return /out of turn/.test(outcome.detail) ? 'judge, protocol' : 'process boundary'
		case 'panicked':
			return 'process boundary'
		case 'wrong':
			return /left no output/.test(outcome.feedback) ? 'judge, output' : 'judge, answers'
		case 'suspect':
			return 'judge, clock'
		case 'scored':
			return 'NONE'
	}
}

function describe(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'scored':
			return `scored ${outcome.score.toPrecision(4)}`
		case 'rejected':
			return `rejected, ${outcome.reason}`
		case 'crashed':
		case 'forbidden':
			return `${outcome.kind}: ${outcome.detail}`
		default:
			return outcome.kind
	}
}
