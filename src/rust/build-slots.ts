import { join } from 'node:path'
import type { Outcome } from '../candidate/outcome.ts'
import { artifactFault } from './artifact.ts'
import type { CompileCost } from './compile-cost.ts'
import { CompilerError, type ConfinedRun } from './confine.ts'
import { readDiagnostics } from './diagnostics.ts'
import type { Placement } from './placement.ts'
import { type RustcSetting, runRustc } from './rustc.ts'
import { type CompileLimits, failedWithoutPlace, outcomeOfFindings, outcomeOfLimit, wasKilled } from './verdict.ts'
import { type EntryPoint, writeWrapper } from './wrapper.ts'

/** Where and how a set of candidates is built. */
export interface Build {
	/** Their sources stand here. */
	readonly folder: string
	readonly setting: RustcSetting
	readonly entryPoints: readonly EntryPoint[]
	readonly limits: CompileLimits
	/** Of such candidates; what is measured here is noted there. `undefined` where each stands alone. */
	readonly cost: CompileCost | undefined
	/** Names of libraries in `folder` begin with this; no other build has it. */
	readonly name: string
	/** Where code and data lie in each of several libraries; one as the linker has it, if empty. */
	readonly placements: readonly Placement[]
	/** Of the table that a candidate reads numbers from, where it stands alone; none where it is 0. */
	readonly numbers: number
	/** What fails in company is compiled alone before it is said to have failed. */
	readonly doubtful: boolean
	/** Throws where this machine does not compile what is sound. */
	readonly prove: () => Promise<void>
	readonly signal: AbortSignal
}

/** A candidate whose functions are in a shared object. */
export interface LinkedSlot {
	readonly kind: 'linked'
	/** Absolute; at least one, which differ in where their code and data lie. */
	readonly libraries: readonly string[]
	readonly entries: readonly string[]
	readonly table: string | undefined
}

/** A candidate whose company came to nothing: it is to be compiled alone. */
export interface PutBack {
	readonly kind: 'put-back'
	/** They took the compiler to a limit. */
	readonly isHeavy: boolean
}

/** What came of one slot. */
export type BuiltSlot = LinkedSlot | PutBack | Outcome

/**
 * Compiles the candidates of `slots` as one, without those that the compiler finds at fault, until the rest is built or
 * it cannot be told who is at fault.
 *
 * @returns For each of `slots`, where it is linked, or the outcome that says why it is not; one alone is never put back.
 * @throws {CompilerError} For a fault of ours or of this machine.
 * @throws {DOMException} `AbortError` once the build's signal is aborted.
 */
export async function buildSlots(build: Build, slots: readonly number[]): Promise<Map<number, BuiltSlot>> {
	const results: Results = new Map()
	await buildInto(results, build, slots)
	const forgotten = slots.find((slot) => !results.has(slot))
	if (forgotten !== undefined)
		throw new CompilerError(`The candidate ${forgotten} of ${slots.length} came to no result`)
	return results
}

/** True if all that was asked for was done. */
export function hasSucceeded(run: ConfinedRun): boolean {
	return !run.overflowed && run.steps.length > 0 && run.steps.every((step) => step.exit === 0)
}

/** Processor time of all that was done, in milliseconds. */
export function cpuMsOf({ steps }: ConfinedRun): number {
	return steps.reduce((sum, { cpuUs }) => sum + cpuUs / 1_000, 0)
}

type Results = Map<number, BuiltSlot>

async function buildInto(results: Results, build: Build, slots: readonly number[]): Promise<void> {
	const { folder, limits, cost } = build
	const [first, second] = slots
	if (first === undefined) return
	const isAlone = second === undefined
	const wrapper = writeWrapper(slots, build.entryPoints, build.numbers)
	const { placements } = build
	const names = Array.from(
		{ length: Math.max(1, placements.length) },
		(_, index) => `${build.name}-${first}-${slots.length}-${index}.so`,
	)
	// A batch that takes longer than sound ones do is given up, so that a guilty one costs no more than this.
	const cpuMs = isAlone ? limits.compileMs : Math.min(limits.compileMs, cost?.limitMs(slots.length) ?? Infinity)
	const compile = () => runRustc(build.setting, folder, wrapper, { names, placements }, cpuMs, build.signal)
	let run = await compile()
	// Whatever killed it may have come from outside: a candidate is blamed for what happens again.
	if (isAlone && wasKilled(run)) {
		build.setting.onLost?.({ kind: 'process-lost', process: 'compiler', why: 'it ended with SIGKILL' })
		run = await compile()
	}
	// Where it found fault it has not generated code, which is most of the cost.
	if (hasSucceeded(run) || run.steps.some(({ overCpu }) => overCpu)) cost?.note(slots.length, cpuMsOf(run))

	if (hasSucceeded(run)) {
		const libraries = names.map((name) => join(folder, name))
		const exported = [...slots.flatMap(wrapper.entriesOf), ...(wrapper.table === undefined ? [] : [wrapper.table])]
		const faults = await Promise.all(libraries.map((library) => artifactFault(library, exported)))
		const fault = faults.find((found) => found !== undefined)
		if (fault === undefined) {
			const { table } = wrapper
			for (const slot of slots)
				results.set(slot, { kind: 'linked', libraries, entries: wrapper.entriesOf(slot), table })
			return
		}
		if (!isAlone) return putBack(results, slots, false)
		const detail = `The compiled object is refused: ${fault}`
		results.set(first, { kind: 'rejected', reason: 'artifact', detail, findings: [] })
		return
	}

	const { bySlot, stray } = readDiagnostics(run.stderr, wrapper)
	const isInFull = run.steps.at(-1)?.exit === 1
	const limit = outcomeOfLimit(run, stray, limits)
	if (!isAlone) {
		if (bySlot.size === 0 || !isInFull) return putBack(results, slots, limit !== undefined)
		for (const [slot, found] of bySlot) {
			if (build.doubtful || found.tangled) putBack(results, [slot], false)
			else results.set(slot, outcomeOfFindings(found, limits))
		}
		const rest = slots.filter((slot) => !bySlot.has(slot))
		return buildInto(results, build, rest)
	}

	const found = bySlot.get(first)
	if (found !== undefined && (isInFull || run.overflowed)) {
		results.set(first, outcomeOfFindings(found, limits))
		return
	}
	// Before a candidate is blamed for what has no place in it: is it really not this machine, its disk, its memory?
	if (limit === undefined) await build.prove()
	results.set(first, limit ?? failedWithoutPlace(stray))
}

function putBack(results: Results, slots: readonly number[], isHeavy: boolean): void {
	for (const slot of slots) results.set(slot, { kind: 'put-back', isHeavy })
}
