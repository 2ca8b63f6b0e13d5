import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { scratchParent } from '../../src/rust/scratch.ts'
import type { Evaluation } from '../../src/scoring/evaluate.ts'
import { toolchain } from '../rust/machine.ts'
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

/** What came of an attack in an arena, and whether the next candidate is scored as ever. */
export async function tryAttack(arena: Arena, outside: Outside, attack: Attack, next: Expectation): Promise<Row> {
	const source = attack.source(outside.words)
	const [startedAt, waitedBefore] = [performance.now(), waitedMs()]
	const evaluation = await arena.evaluate(attack.evaluator, source)
	const elapsedMs = performance.now() - startedAt
	const honest = await next.evaluate(arena)
	// What is right is measured for as long as its speed is in doubt.
	const isMeasured = ['scored', 'suspect'].includes(evaluation.outcome.kind)
	const patience = (isMeasured ? await arena.patienceOf(attack.evaluator) : undefined) ?? 1.1
	const late = () => [...lateness(evaluation, attack, patience, honest, waitedMs() - waitedBefore)]
	let faults = late()
	if (faults.length > 0) {
		await setTimeout(pressureMs)
		faults = late()
	}
	const { outcome } = evaluation
	const layer = layerOf(outcome, arena, attack)
	if (layer === 'NONE') faults.push(`it was ${describe(outcome)}`)
	else if (!isAcceptable(arena, attack, outcome)) faults.push(`it was ${outcome.kind}`)
	else if (isWhole(arena) && attack.by !== undefined && layer !== attack.by)
		faults.push(`it was stopped by ${layer}, not by ${attack.by}`)
	if (attack.says !== undefined && outcome.kind === 'panicked' && !attack.says.test(outcome.message))
		faults.push(`in its own words, ${outcome.message.slice(0, 300)}`)
	if (hasWorked(outcome) && !(attack.mayWork && arena.guard.disable.includes('seccomp')))
		faults.push(`in its own words, ${(outcome as { message: string }).message.slice(0, 100)}`)
	const told = JSON.stringify(evaluation)
	if (told.includes(outside.secret)) faults.push('it learned the secret')
	for (const path of privatePaths)
		if (told.includes(path) && !source.includes(path)) faults.push(`its outcome names ${path} of this machine`)
	faults.push(...honest.faults)
	const { name, title } = attack
	return { name, title, layer, outcome: describe(outcome), elapsedMs, faults }
}

/** Folders of this machine that no outcome tells of, unless the candidate did. */
const privatePaths: readonly string[] = [`${await scratchParent()}/`, `${homedir()}/`, toolchain.sysroot, process.cwd()]

/** What came of an honest candidate. */
export async function tryControl(arena: Arena, { name, title, evaluator, source }: Control): Promise<Row> {
	const startedAt = performance.now()
	const { outcome } = await arena.evaluate(evaluator, source)
	const elapsedMs = performance.now() - startedAt
	const faults = outcome.kind === 'scored' ? [] : [`it was not scored: ${JSON.stringify(outcome).slice(0, 300)}`]
	return { name, title, layer: '', outcome: describe(outcome), elapsedMs, faults }
}

/**
 * Attacks to try in an arena.
 *
 * What the source gate lets through is the same candidate without it. The compiler is confined alike at every level of
 * the sandbox: there, one attack of each numbered case goes through it, and all of our own that are quick.
 */
export function attacksFor({ guard }: Pick<Arena, 'guard'>): Attack[] {
	const isReduced = guard.disable.length > 0
	const seen = new Set<string>()
	return attacks.filter((attack) => {
		if (attack.needsFilter && guard.disable.includes('seccomp')) return false
		if (!guard.gate && !isReduced) return !attack.gated.some((kind) => kind !== 'rejected')
		if (!isReduced || !attack.endsCompiling) return true
		const number = caseOf(attack)
		if (number === undefined || seen.has(number)) return false
		seen.add(number)
		return true
	})
}

/** The number of an attack's case in the list of attacks; `undefined` for one of our own. */
export function caseOf({ title }: Pick<Attack | Control, 'title'>): string | undefined {
	return /^(?:Control, c|C)ase (\d+)/.exec(title)?.[1]
}

/** What came of the honest candidate that is evaluated after each attack. */
export interface HonestEvaluation {
	/** From the request to the verdict, by the judge's own clock. */
	readonly scoreMs: number
	readonly compileMs: number
	/** It must be the same after every attack. */
	readonly faults: readonly string[]
}

/** An honest candidate that is evaluated again and again. */
export interface Expectation {
	evaluate(arena: Arena): Promise<HonestEvaluation>
}

/** Scores a control once, to see later that it is scored the same. */
export async function expectation(arena: Arena): Promise<Expectation> {
	const control = controls.find(({ name }) => name === '26-macro') as Control
	const evaluate = (): Promise<Evaluation> => arena.evaluate('rastrigin', control.source)
	const first = await evaluate()
	return {
		async evaluate() {
			const { outcome, timing } = await evaluate()
			return {
				scoreMs: timing.scoreUs / 1000,
				compileMs: timing.compileUs / 1000,
				faults: isDeepStrictEqual(outcome, first.outcome)
					? []
					: [`the next candidate is ${JSON.stringify(outcome).slice(0, 200)}`],
			}
		},
	}
}

function isAcceptable({ guard }: Arena, attack: Attack, outcome: Outcome): boolean {
	const kinds = guard.gate ? attack.gated : attack.bare
	if (kinds.includes(outcome.kind)) return true
	// Without the filter, what it would have named ends in another way: the rest of the isolation makes the deed fail.
	return guard.disable.includes('seccomp') && !attack.endsCompiling && outcome.kind !== 'rejected'
}

function isWhole({ guard }: Arena): boolean {
	return !guard.gate && guard.disable.length === 0
}

/** `candidates/breakout/program.rs` says so. */
function hasWorked(outcome: Outcome): boolean {
	return outcome.kind === 'panicked' && outcome.message.startsWith('it worked')
}

/**
 * What is wrong with the time of an outcome: more than 110 % of its limit, or its evaluator's patience, what the honest candidate after it took in
 * all, which is what starting and ending processes takes here and now, and the time in which the kernel saw somebody wait
 * for a processor, which is next to nothing on a machine that does nothing else.
 */
function* lateness(
	{ timing }: Evaluation,
	{ evaluator }: Attack,
	patience: number,
	honest: HonestEvaluation,
	waited: number,
): Generator<string> {
	const { wallMs, compileMs } = limits[evaluator]
	const scoreMs = timing.scoreUs / 1000
	const most = wallMs * patience + honest.scoreMs + waited
	if (scoreMs > most) yield `its outcome took ${Math.round(scoreMs)} ms, more than ${Math.round(most)}`
	// The limit of a compiler is on processor time.
	const compiledMs = timing.compileUs / 1000
	const mostCompiling = compileMs * 1.1 + honest.compileMs + waited
	if (compiledMs > mostCompiling)
		yield `compiling took ${Math.round(compiledMs)} ms, more than ${Math.round(mostCompiling)}`
}

/** So often the kernel adds up for how long somebody waited. */
const pressureMs = 2_100

/** For how long somebody has waited for a processor since this machine started; 0 where the kernel does not say. */
function waitedMs(): number {
	try {
		const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]
		return Number(total ?? 0) / 1000
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === undefined) throw error
		return 0
	}
}

function layerOf(outcome: Outcome, { guard }: Arena, attack: Attack): string {
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
			return attack.againstRules && !guard.gate ? 'only a rule' : 'NONE'
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
