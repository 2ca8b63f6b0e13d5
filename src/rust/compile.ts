import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from '../candidate/outcome.ts'
import { artifactFault } from './artifact.ts'
import { CompilerError } from './confine.ts'
import { readDiagnostics } from './diagnostics.ts'
import { type RustcSetting, runRustc, writeCandidates } from './rustc.ts'
import { removeScratch } from './scratch.ts'
import { type CompileLimits, failedWithoutPlace, outcomeOfFindings, outcomeOfLimit } from './verdict.ts'
import { candidateFile, type EntryPoint, isBatchable, writeWrapper } from './wrapper.ts'

/** What a compiler needs to know of its experiment and machine. */
export interface CompilerOptions extends Omit<RustcSetting, 'memoryMb'> {
	/** Folder for builds in flight, which the caller removes in the end. */
	readonly scratch: string
	/** At least one; the same for all candidates. */
	readonly entryPoints: readonly EntryPoint[]
	readonly limits: CompileLimits
}

/** One candidate to compile. */
export interface CompileItem {
	readonly source: string
	/** Whether it may share a compilation with others, if its text allows that too (`isBatchable`). */
	readonly shares: boolean
}

/** What came of one candidate: a function to load, or an outcome that says why there is none. */
export type Compiled =
	| CompiledLibrary
	| { readonly kind: 'refused'; readonly outcome: Outcome; readonly compileUs: number }

/** A shared object with one candidate's functions, and perhaps its batch's. */
export interface CompiledLibrary {
	readonly kind: 'compiled'
	/** Absolute; there until `release` was called for all candidates in it. */
	readonly library: string
	/** Exported symbols, in the order of the entry points; each a static of its entry point's type. */
	readonly entries: readonly string[]
	/** End of the path by which a panic's location is known to be this candidate's. */
	readonly file: string
	/** Share of the batch's time, in microseconds. */
	readonly compileUs: number
	/** Call once, when the candidate is scored. */
	release(): void
}

/** Compiles candidates, many at a time. */
export class Compiler {
	readonly #options: CompilerOptions
	readonly #setting: RustcSetting

	/** Use `openCompiler`, which also makes sure that it works. */
	constructor(options: CompilerOptions) {
		this.#options = options
		this.#setting = { ...options, memoryMb: options.limits.compileMemoryMb }
	}

	/**
	 * What came of each of `items`, in their order.
	 *
	 * The result for a candidate is the same whatever others are compiled with it: those at fault are named by the
	 * compiler's spans and left out, and where its words depend on the others, a candidate is compiled alone.
	 *
	 * @throws {CompilerError} For a fault of ours or of this machine, such as a full disk.
	 * @throws {DOMException} `AbortError` once `signal` is aborted.
	 */
	async compile(items: readonly CompileItem[], signal: AbortSignal): Promise<Compiled[]> {
		const startedAt = performance.now()
		const folder = await mkdtemp(join(this.#options.scratch, 'batch-'))
		const results = new Map<number, LinkedSlot | Outcome>()
		try {
			await writeCandidates(folder, new Map(items.map((item, slot) => [slot, item.source])))
			const slots = items.map((_, slot) => slot)
			const sharing = slots.filter((slot) => items[slot]?.shares === true && isBatchable(items[slot].source))
			await this.#build(folder, sharing, results, signal)
			for (const slot of slots.filter((slot) => !sharing.includes(slot)))
				await this.#build(folder, [slot], results, signal)
		} catch (error) {
			await removeScratch(folder)
			throw error
		}
		const compileUs = items.length === 0 ? 0 : Math.round(((performance.now() - startedAt) * 1000) / items.length)
		let held = [...results.values()].filter((result) => result.kind === 'linked').length
		const release = (): void => {
			held -= 1
			if (held === 0) void removeScratch(folder)
		}
		if (held === 0) await removeScratch(folder)
		return items.map((_, slot) => {
			const result = results.get(slot)
			if (result === undefined) throw new CompilerError(`The candidate ${slot} of ${items.length} came to no result`)
			if (result.kind !== 'linked') return { kind: 'refused', outcome: result, compileUs }
			return {
				kind: 'compiled',
				library: result.library,
				entries: result.entries,
				file: candidateFile(slot),
				compileUs,
				release,
			}
		})
	}

	/**
	 * Makes sure that this machine compiles what is sound, and that the declared types are.
	 *
	 * @throws {CompilerError} If not, with the compiler's own words.
	 */
	async prove(signal: AbortSignal): Promise<void> {
		const folder = await mkdtemp(join(this.#options.scratch, 'proof-'))
		try {
			const types = this.#options.entryPoints.map(({ type }) => `const _: Option<${type}> = None;\n`)
			await writeCandidates(folder, new Map([[0, 'pub fn proof() {}\n']]))
			const bare = writeWrapper([0], [])
			const run = await runRustc(
				this.#setting,
				folder,
				{ ...bare, text: bare.text + types.join('') },
				'proof.so',
				this.#options.limits.compileMs + proofGraceMs,
				signal,
			)
			if (run.steps.length > 0 && run.steps.every((step) => step.exit === 0)) return
			const { stray } = readDiagnostics(run.stderr, bare)
			const last = run.steps.at(-1)
			throw new CompilerError(
				`rustc does not compile a trivial source with the declared types (${last?.signal ? `signal ${last.signal}` : `exit ${last?.exit}`}): ${stray.join('; ').slice(0, 2_000)}`,
			)
		} finally {
			await removeScratch(folder)
		}
	}

	/** Compiles the candidates of `slots` as one, as often as it takes to tell who is at fault; fills `results`. */
	async #build(
		folder: string,
		slots: readonly number[],
		results: Map<number, LinkedSlot | Outcome>,
		signal: AbortSignal,
	): Promise<void> {
		const { entryPoints, limits } = this.#options
		const [first, second] = slots
		if (first === undefined) return
		const isAlone = second === undefined
		const wrapper = writeWrapper(slots, entryPoints)
		const library = `${slots.length}-${first}.so`
		const wallMs = isAlone ? limits.compileMs : Math.min(limits.compileMs, batchBaseMs + batchEachMs * slots.length)
		const run = await runRustc(this.#setting, folder, wrapper, library, wallMs, signal)

		if (run.steps.length > 0 && run.steps.every((step) => step.exit === 0)) {
			const path = join(folder, library)
			const fault = await artifactFault(
				path,
				slots.flatMap((slot) => wrapper.entriesOf(slot)),
			)
			if (fault === undefined)
				for (const slot of slots) results.set(slot, { kind: 'linked', library: path, entries: wrapper.entriesOf(slot) })
			else if (isAlone)
				results.set(first, {
					kind: 'rejected',
					reason: 'artifact',
					detail: `The compiled object is refused: ${fault}`,
					findings: [],
				})
			else await this.#split(folder, slots, results, signal)
			return
		}

		const { bySlot, stray } = readDiagnostics(run.stderr, wrapper)
		const ended = run.overflowed || run.steps.at(-1)?.exit === 1
		if (bySlot.size === 0 || !ended) {
			if (!isAlone) return this.#split(folder, slots, results, signal)
			const limit = outcomeOfLimit(run, stray, limits)
			// Before a candidate is blamed for what has no place in it: is it really not this machine, its disk, its memory?
			if (limit === undefined) await this.prove(signal)
			results.set(first, limit ?? failedWithoutPlace(stray))
			return
		}
		if (run.overflowed && !isAlone) return this.#split(folder, slots, results, signal)
		for (const [slot, found] of bySlot) {
			if (found.tangled && !isAlone) await this.#build(folder, [slot], results, signal)
			else results.set(slot, outcomeOfFindings(found, limits))
		}
		await this.#build(
			folder,
			slots.filter((slot) => !bySlot.has(slot)),
			results,
			signal,
		)
	}

	async #split(
		folder: string,
		slots: readonly number[],
		results: Map<number, LinkedSlot | Outcome>,
		signal: AbortSignal,
	): Promise<void> {
		const middle = slots.length >> 1
		await this.#build(folder, slots.slice(0, middle), results, signal)
		await this.#build(folder, slots.slice(middle), results, signal)
	}
}

/**
 * A compiler that has proven to work on this machine.
 *
 * @throws {CompilerError} If it does not.
 */
export async function openCompiler(options: CompilerOptions, signal: AbortSignal): Promise<Compiler> {
	const compiler = new Compiler(options)
	await compiler.prove(signal)
	return compiler
}

interface LinkedSlot {
	readonly kind: 'linked'
	readonly library: string
	readonly entries: readonly string[]
}

/** A batch that takes longer is split: far above what sound candidates need, so that only a guilty one costs it. */
const batchBaseMs = 2_000
const batchEachMs = 100
const proofGraceMs = 10_000
