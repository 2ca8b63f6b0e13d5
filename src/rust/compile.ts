import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { randomStream } from '../candidate/random.ts'
import { isBatchable } from './batchable.ts'
import { type Build, type BuiltSlot, buildSlots, cpuMsOf, hasSucceeded, type PutBack } from './build-slots.ts'
import { CompileCost } from './compile-cost.ts'
import { type Built, type Company, type Compiled, type CompileItem, hold } from './compiled.ts'
import { CompilerError } from './confine.ts'
import { readDiagnostics } from './diagnostics.ts'
import { LaunchProcess } from './launch-process.ts'
import { drawPlacements } from './placement.ts'
import { type RustcSetting, runRustc, writeCandidates } from './rustc.ts'
import { removeScratch, ScratchError, scratchFault } from './scratch.ts'
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
	readonly #launches: LaunchProcess
	readonly #costs: Readonly<Record<Company, CompileCost>> = { operators: new CompileCost(), models: new CompileCost() }
	#batches = 0

	/** Use `openCompiler`, which also makes sure that it works. */
	constructor(options: CompilerOptions) {
		this.#options = options
		this.#launches = new LaunchProcess(options.onLost)
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

	/** How many of `company` to ask for at once: as many as are soon done, by what those before them cost. */
	batchSize(company: Company): number {
		return this.#costs[company].batchSize
	}

	/** How many of a company a compilation beside others of it should have, so that it is not for the most part its start. */
	fullBatch(company: Company): number {
		return this.#costs[company].fullBatch
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
			if (hasSucceeded(run)) {
				for (const cost of Object.values(this.#costs)) cost.bareMs = cpuMsOf(run)
				return undefined
			}
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
			const results = await buildSlots(this.#buildIn(folder, company, {}, signal), slots)
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
			const results = await buildSlots(this.#buildIn(folder, undefined, item, signal), [slot])
			result = results.get(slot)
			return hold(results, () => removeScratch(folder)).get(slot) as Built
		} finally {
			if (result?.kind !== 'linked') await removeScratch(folder)
		}
	}

	#buildIn(
		folder: string,
		company: Company | undefined,
		{ places, numbers = 0 }: Partial<CompileItem>,
		signal: AbortSignal,
	): Build {
		const { entryPoints, limits, placements: count = 1 } = this.#options
		const placements = count === 1 ? [] : drawPlacements(randomStream('placements', places ?? ''), count)
		const name = `batch-${++this.#batches}`
		const setting = this.#setting
		const prove = () => this.prove(signal)
		const cost = company === undefined ? undefined : this.#costs[company]
		const doubtful = company === 'models'
		return { folder, name, placements, numbers, entryPoints, limits, cost, setting, doubtful, prove, signal }
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

function write(folder: string, sources: readonly Source[]): void {
	try {
		writeCandidates(folder, sources)
	} catch (error) {
		if (error instanceof ScratchError) throw error
		throw new CompilerError(`Cannot write what is to be compiled: ${(error as Error).message}`, { cause: error })
	}
}
