import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from '../candidate/outcome.ts'
import { randomStream } from '../candidate/random.ts'
import { isBatchable } from './batchable.ts'
import { type Build, type BuiltSlot, buildSlots, hasSucceeded, type LinkedSlot, type PutBack } from './build-slots.ts'
import { CompilerError } from './confine.ts'
import { readDiagnostics } from './diagnostics.ts'
import { LaunchProcess } from './launch-process.ts'
import { drawPlacements } from './placement.ts'
import { type RustcSetting, runRustc, writeCandidates } from './rustc.ts'
import { removeScratch, scratchFault } from './scratch.ts'
import type { CompileLimits } from './verdict.ts'
import { candidateFile, type EntryPoint, withUses, writeWrapper } from './wrapper.ts'

/** What a compiler needs to know of its experiment and machine. */
export interface CompilerOptions extends Omit<RustcSetting, 'memoryMb' | 'launch'> {
	/** Folder for builds in flight, which the caller removes in the end. */
	readonly scratch: string
	/** At least one; the same for all candidates. */
	readonly entryPoints: readonly EntryPoint[]
	readonly limits: CompileLimits
	/** Libraries of each compilation, which differ in where their code and data lie; one as the linker has it, if 1. */
	readonly placements?: number
}

/**
 * Those who share compilations with one another: what our own operators made, and what models wrote.
 *
 * Strangers' drafts are doubted: one that fails in company is compiled alone before it is said to have failed, so that
 * its diagnostics are those of that. Our own operators' are not, since many of theirs fail and none of them is meant to.
 */
export type Company = 'operators' | 'models'

/** One candidate to compile. */
export interface CompileItem {
	readonly source: string
	/** With whom it may share a compilation, if its text allows that too (`isBatchable`); `undefined` for nobody. */
	readonly company: Company | undefined
	/**
	 * Name of the stream that the places of its code and data are drawn from, for one that stands alone; the same places
	 * as all others have where nothing is said, so that equal sources are equal libraries.
	 */
	readonly places?: string | undefined
	/** Of the table that it reads numbers from by `numberFrom`; one that has such stands alone. */
	readonly numbers?: number | undefined
}

/** What came of one candidate: a function to load, or an outcome that says why there is none. */
export type Compiled = CompiledLibrary | Refused

/** A candidate that came to an end at the compiler. */
export interface Refused {
	readonly kind: 'refused'
	readonly outcome: Outcome
	/** Share of the batch's time, in microseconds. */
	readonly compileUs: number
}

/** Shared objects with one candidate's functions, and perhaps its batch's. */
export interface CompiledLibrary {
	readonly kind: 'compiled'
	/** Absolute, at least one; there until `release` was called for all candidates in them. */
	readonly libraries: readonly string[]
	/** Exported symbols, in the order of the entry points; each a static of its entry point's type. */
	readonly entries: readonly string[]
	/** Exported array of 64-bit words, one for each number that it reads from outside; `undefined` where there are none. */
	readonly table: string | undefined
	/** End of the path by which a panic's location is known to be this candidate's. */
	readonly file: string
	/** As it was asked for. */
	readonly places: string | undefined
	/** Share of the batch's time, in microseconds. */
	readonly compileUs: number
	/** Call once, when the candidate is scored. */
	release(): void
}

/** The declared types are none that a source has which depends on the standard library alone; rustc's words say why. */
export class UnknownTypeError extends Error {
	override readonly name = 'UnknownTypeError'
}

/** Compiles candidates, many at a time. */
export class Compiler {
	readonly #options: CompilerOptions
	readonly #setting: RustcSetting
	/** Folders of batches, to be used again. */
	readonly #folders: string[] = []
	readonly #launches = new LaunchProcess()
	#batches = 0

	/** Use `openCompiler`, which also makes sure that it works. */
	constructor(options: CompilerOptions) {
		this.#options = options
		const { launch } = this.#launches
		this.#setting = { ...options, memoryMb: options.limits.compileMemoryMb, launch }
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
		const results: Compiled[] = []
		for (const [index, result] of (await this.tryTogether(items, signal)).entries()) {
			const item = items[index] as CompileItem
			results.push(result.kind === 'put-back' ? ((await this.tryTogether([item], signal))[0] as Compiled) : result)
		}
		return results
	}

	/**
	 * As `compile`, but for those that have to be compiled alone before they come to something, which are put back: so it
	 * takes no longer than the few compilations that their company needs.
	 *
	 * @throws {CompilerError | DOMException} As `compile`.
	 */
	async tryTogether(items: readonly CompileItem[], signal: AbortSignal): Promise<(Compiled | PutBack)[]> {
		const startedAt = performance.now()
		const sharing: Record<Company, Source[]> = { operators: [], models: [] }
		const lonely: number[] = []
		for (const [slot, { source, company }] of items.entries()) {
			if (company !== undefined && isBatchable(source)) sharing[company].push([slot, source])
			else lonely.push(slot)
		}
		const results = new Map<number, Built>()
		for (const company of ['operators', 'models'] as const) {
			if (sharing[company].length === 0) continue
			for (const [slot, result] of await this.#buildShared(sharing[company], company, signal)) results.set(slot, result)
		}
		for (const slot of lonely) results.set(slot, await this.#buildAlone(items[slot] as CompileItem, slot, signal))
		const compileUs = items.length === 0 ? 0 : Math.round(((performance.now() - startedAt) * 1000) / items.length)
		return Array.from(items, (_, slot): Compiled | PutBack => {
			const result = results.get(slot) as Built
			if (result.kind === 'put-back') return result
			if (result.kind !== 'linked') return { kind: 'refused', outcome: result, compileUs }
			return { ...result, kind: 'compiled', file: candidateFile(slot), places: items[slot]?.places, compileUs }
		})
	}

	/**
	 * Makes sure that this machine compiles what is sound, and that the declared types are.
	 *
	 * @throws {UnknownTypeError} If the declared types are not.
	 * @throws {CompilerError} If the machine does not, with the compiler's own words.
	 */
	async prove(signal: AbortSignal): Promise<void> {
		const said = await this.#prove(this.#options.entryPoints, signal)
		if (said === undefined) return
		if ((await this.#prove([], signal)) === undefined) throw new UnknownTypeError(said.words)
		throw new CompilerError(`rustc does not compile a trivial source (${said.how}): ${said.words}`)
	}

	/** What the compiler says of a trivial source with those types; `undefined` if it compiles. */
	async #prove(
		entryPoints: readonly EntryPoint[],
		signal: AbortSignal,
	): Promise<{ readonly how: string; readonly words: string } | undefined> {
		const folder = await this.#makeFolder()
		try {
			const bare = writeWrapper([0], [])
			const types = entryPoints.map((one) => `${withUses(one, `const _: Option<${one.type}> = None;`)}\n`)
			write(folder, [[0, 'pub fn proof() {}\n']])
			const cpuMs = this.#options.limits.compileMs + proofGraceMs
			const run = await runRustc(
				this.#setting,
				folder,
				{ ...bare, text: bare.text + types.join('') },
				{ names: ['proof.so'], placements: [] },
				cpuMs,
				signal,
			)
			if (hasSucceeded(run)) return undefined
			const { exit, signal: killedBy } = run.steps.at(-1) ?? {}
			// Whatever it is about: advice that points at the wrapper would make it the candidate's.
			const { stray } = readDiagnostics(run.stderr, { ...bare, ownerOfLine: () => undefined })
			const words = [...new Set(stray)].join('; ').slice(0, maxSaidChars)
			const full = scratchFault(this.#options.scratch, words)
			if (full?.isFull) throw full
			return { how: killedBy === null ? `exit code ${exit}` : `signal ${killedBy}`, words }
		} finally {
			await removeScratch(folder)
		}
	}

	/** Lets go of what it holds of the system; nothing may be under way. Resolves when its processes are gone. */
	close(): Promise<void> {
		return this.#launches.close()
	}

	/** In a folder that is used again: none of its sources can name a file. */
	async #buildShared(sources: readonly Source[], company: Company, signal: AbortSignal): Promise<Map<number, Built>> {
		const folder = this.#folders.pop() ?? (await this.#makeFolder())
		try {
			write(folder, sources)
			const slots = sources.map(([slot]) => slot)
			const results = await buildSlots(this.#buildIn(folder, company === 'models', {}, signal), slots)
			return hold(results, async (libraries) => {
				await Promise.all(libraries.map((library) => rm(library, { force: true })))
			})
		} finally {
			this.#folders.push(folder)
		}
	}

	/** In a folder of its own, with nothing of others to be read there. */
	async #buildAlone(item: CompileItem, slot: number, signal: AbortSignal): Promise<Built> {
		const folder = await this.#makeFolder()
		let result: BuiltSlot | undefined
		try {
			write(folder, [[slot, item.source]])
			const results = await buildSlots(this.#buildIn(folder, false, item, signal), [slot])
			result = results.get(slot)
			return hold(results, () => removeScratch(folder)).get(slot) as Built
		} finally {
			if (result?.kind !== 'linked') await removeScratch(folder)
		}
	}

	#buildIn(
		folder: string,
		doubtful: boolean,
		{ places, numbers = 0 }: Partial<CompileItem>,
		signal: AbortSignal,
	): Build {
		const { entryPoints, limits, placements: count = 1 } = this.#options
		const placements = count === 1 ? [] : drawPlacements(randomStream('placements', places ?? ''), count)
		const name = `batch-${++this.#batches}`
		const setting = this.#setting
		const prove = () => this.prove(signal)
		return { folder, name, placements, numbers, entryPoints, limits, setting, doubtful, prove, signal }
	}

	async #makeFolder(): Promise<string> {
		return mkdtemp(join(this.#options.scratch, 'build-')).catch((error: Error) => {
			throw (
				scratchFault(this.#options.scratch, error.message, error) ??
				new CompilerError(`Cannot make a folder to build in: ${error.message}`, { cause: error })
			)
		})
	}
}

/**
 * A compiler that has proven to work on this machine.
 *
 * @throws {UnknownTypeError | CompilerError} If it does not.
 */
export async function openCompiler(options: CompilerOptions, signal: AbortSignal): Promise<Compiler> {
	const compiler = new Compiler(options)
	try {
		await compiler.prove(signal)
	} catch (error) {
		await compiler.close()
		throw error
	}
	return compiler
}

const proofGraceMs = 10_000
const maxSaidChars = 2_000

type Source = readonly [slot: number, source: string]

/** A candidate whose library is kept until it is scored. */
interface Held extends LinkedSlot {
	release(): void
}

type Built = Exclude<BuiltSlot, LinkedSlot> | Held

/** Has libraries removed once all candidates in them are released. */
function hold(
	results: ReadonlyMap<number, BuiltSlot>,
	remove: (libraries: readonly string[]) => Promise<void>,
): Map<number, Built> {
	const holders = new Map<readonly string[], number>()
	for (const result of results.values()) {
		if (result.kind === 'linked') holders.set(result.libraries, (holders.get(result.libraries) ?? 0) + 1)
	}
	const release = (libraries: readonly string[]): void => {
		const left = (holders.get(libraries) ?? 0) - 1
		holders.set(libraries, left)
		// What cannot be removed now is removed with all scratch at the end.
		if (left === 0) remove(libraries).catch(() => undefined)
	}
	return new Map(
		Array.from(results, ([slot, result]) => [
			slot,
			result.kind === 'linked' ? { ...result, release: () => release(result.libraries) } : result,
		]),
	)
}

function write(folder: string, sources: readonly Source[]): void {
	try {
		writeCandidates(folder, sources)
	} catch (error) {
		const { message } = error as Error
		throw (
			scratchFault(folder, message, error) ??
			new CompilerError(`Cannot write what is to be compiled: ${message}`, { cause: error })
		)
	}
}
