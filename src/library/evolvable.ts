import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownSurroundings, standardError } from '../cli/context.ts'
import type { ExperimentInput } from '../experiment/define-experiment.ts'
import type { RustFile } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { evaluatorsFolder, profileOf, usualLimits } from '../experiment/load.ts'
import { evolvedFunctionsOf } from '../experiment/read-seeds.ts'
import { type BuildSetting, buildBridge, buildRevision } from '../hotswap/build.ts'
import type { Functions, Later, LaterFunctions, OnlyCall } from '../hotswap/call-type.ts'
import { type DeclaredFunction, readDeclaration } from '../hotswap/declaration.ts'
import { IsolatedCaller } from '../hotswap/isolated.ts'
import type { Revision } from '../hotswap/revision.ts'
import { AttachedSwap, type SharedSwap, Swap } from '../hotswap/swap.ts'
import { makeScratch, removeScratch, scratchParent } from '../rust/scratch.ts'
import { findToolchain } from '../rust/toolchain.ts'
import { buildLauncher } from '../scoring/build-evaluator.ts'
import { buildOffered } from '../scoring/offered-crates.ts'
import { buildNotes } from './build-notes.ts'
import { scoringOf, writeOnce } from './evaluation.ts'
import type { Evolvable, EvolvableOptions, EvolveOptions } from './evolvable-contract.ts'
import { run } from './run.ts'

/**
 * Declares Rust functions that are called from here, natively, and evolved.
 *
 * @returns Once the seed is loaded.
 * @throws {CrossingError} If a type cannot cross.
 * @throws {ExperimentError} If seed, declaration and evaluation do not go together.
 * @throws {RevisionBuildError} If the seed does not compile.
 * @throws {ToolchainError} If something of the toolchain is missing.
 */
export async function evolvable<const Text extends string>(options: EvolvableOptions<Text>): Promise<Evolvable<Text>> {
	const { functions, types } = await readDeclaration(options.rust)
	const folder = resolve(options.folder ?? '.')
	const { env, places } = ownSurroundings()
	const toolchain = await findToolchain(env.OXIPELAGO_RUSTC, env)
	const source = await seedText(options.seed, folder)
	await expectDeclared(functions, source)
	const written = join(places.cache, 'evolvable')
	const scoring = await scoringOf(options.evaluate, source, types, written)
	const building = {
		toolchain,
		cacheFolder: places.cache,
		evaluatorsFolder,
		onProgress: buildNotes(options.onNote, standardError()),
	}
	const { signal } = new AbortController()
	const launcher = await buildLauncher(building, signal)
	const profile = profileOf(options.experiment?.compile)
	const shared = types === undefined ? {} : { types: await typesFile(written, types) }
	const offered = await buildOffered({ ...shared, compile: profile, folder }, building, signal)
	const setting: BuildSetting = { ...building, launcher, profile, offered }
	const files = await buildBridge(setting, functions)
	const scratch = await makeScratch(await scratchParent())
	const swap = new Swap<Text>(functions, files, scratch, options.keep ?? 8)
	const made = new LocalEvolvable<Text>(
		swap,
		functions,
		setting,
		{ ...options, folder },
		scoring,
		scratch,
		places.cache,
	)
	try {
		await made.load(source)
		return made
	} catch (error) {
		await made.close()
		throw error
	}
}

/** The functions of another thread's `evolvable`, always in the version that is active there. */
export interface Attached<Text extends string> extends Pick<Evolvable<Text>, 'call' | 'functions' | 'active'> {}

/**
 * Calls functions that another thread declared.
 *
 * @param shared - Of `Evolvable.shared`, posted to this thread.
 */
export function attach<Text extends string>(shared: SharedSwap): Attached<Text> {
	const swap = new AttachedSwap<Text>(shared)
	return {
		get active() {
			return swap.active
		},
		...callsOf<Text>(shared.functions, () => swap.active),
	}
}

function callsOf<Text extends string>(
	functions: readonly DeclaredFunction[],
	active: () => Revision<Text>,
): Pick<Evolvable<Text>, 'call' | 'functions'> {
	type Plain = (...given: unknown[]) => unknown
	const named = functions.map(({ name }) => [
		name,
		(...given: unknown[]) => (active().functions as Record<string, Plain>)[name]?.(...given),
	])
	const call = (...given: unknown[]) => (active().call as Plain)(...given)
	return { call: call as OnlyCall<Text>, functions: Object.fromEntries(named) as Functions<Text> }
}

class LocalEvolvable<Text extends string> implements Evolvable<Text> {
	readonly call: OnlyCall<Text>
	readonly functions: Functions<Text>
	readonly callIsolated: Later<OnlyCall<Text>>
	readonly isolated: LaterFunctions<Text>
	readonly #apart: IsolatedCaller
	readonly #swap: Swap<Text>
	readonly #declared: readonly DeclaredFunction[]
	readonly #setting: BuildSetting
	readonly #options: EvolvableOptions<Text> & { readonly folder: string }
	readonly #scoring: Partial<ExperimentInput> & Pick<ExperimentInput, 'evaluator'>
	readonly #scratch: string
	readonly #cache: string
	readonly #events = new EventEmitter<{ revision: [Revision<Text>] }>()
	readonly #closing = new AbortController()
	#evolving: Promise<Revision<Text> | undefined> | undefined

	constructor(
		swap: Swap<Text>,
		declared: readonly DeclaredFunction[],
		setting: BuildSetting,
		options: EvolvableOptions<Text> & { readonly folder: string },
		scoring: Pick<ExperimentInput, 'evaluator'>,
		scratch: string,
		cache: string,
	) {
		this.#swap = swap
		this.#declared = declared
		this.#setting = setting
		this.#options = options
		this.#scoring = scoring
		this.#scratch = scratch
		this.#cache = cache
		const calls = callsOf<Text>(declared, () => swap.active)
		this.call = calls.call
		this.functions = calls.functions
		const { launcher } = setting
		const { wallMs, memoryMb } = { ...usualLimits, ...options.experiment?.limits }
		const { files } = swap.shared
		this.#apart = new IsolatedCaller({ launcher, functions: declared, files, folder: scratch, wallMs, memoryMb })
		const named = declared.map(({ name }) => {
			const later = async (...given: unknown[]) => {
				this.#expectOpen()
				return await this.#apart.call(swap.activeFile, name, given)
			}
			return [name, later] as const
		})
		this.callIsolated = named[0]?.[1] as Later<OnlyCall<Text>>
		this.isolated = Object.fromEntries(named) as LaterFunctions<Text>
	}

	get active(): Revision<Text> {
		return this.#swap.active
	}

	get revisions(): readonly Revision<Text>[] {
		return this.#swap.revisions
	}

	get shared(): SharedSwap {
		return this.#swap.shared
	}

	activate(revision: Revision<Text>): void {
		this.#swap.activate(revision)
	}

	on(event: 'revision', listener: (revision: Revision<Text>) => void): () => void {
		this.#events.on(event, listener)
		return () => this.#events.off(event, listener)
	}

	async evolve(options: EvolveOptions = {}): Promise<Revision<Text> | undefined> {
		this.#expectOpen()
		if (this.#evolving !== undefined) throw new Error('Expected one `evolve` at a time, found one under way')
		this.#evolving = this.#evolve(options)
		try {
			return await this.#evolving
		} finally {
			this.#evolving = undefined
		}
	}

	async #evolve({ for: time, candidates, target, task, signal, ...others }: EvolveOptions) {
		const { folder, archive, onNote } = this.#options
		const { source } = this.active
		const experiment = await this.#experiment(source, task)
		const budget = Object.fromEntries(
			Object.entries({ for: time, candidates, target }).filter(([, value]) => value !== undefined),
		)
		const closing = this.#closing.signal
		const search = run(experiment, {
			...(onNote && { onNote }),
			...(archive === undefined ? {} : { archive }),
			folder,
			budget,
			...others,
			signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
		})
		await search.ended
		const { champion } = search
		if (closing.aborted || champion?.verdict !== 'holds-up' || champion.source === source) return undefined
		const revision = await this.load(champion.source)
		this.#events.emit('revision', revision)
		return revision
	}

	/** Compiles, loads and activates a source. */
	async load(source: string): Promise<Revision<Text>> {
		const swap = this.#swap
		const { entries } = await buildRevision(this.#setting, this.#declared, source, swap.libraryOf(swap.next))
		const revision = swap.add(source, entries)
		swap.activate(revision)
		return revision
	}

	async close(): Promise<void> {
		this.#closing.abort()
		await this.#evolving?.catch(() => undefined)
		await this.#apart.close()
		await removeScratch(this.#scratch)
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close()
	}

	#expectOpen(): void {
		if (this.#closing.signal.aborted) throw new Error('Expected an `evolvable` that is open, found one that was closed')
	}

	async #experiment(source: string, wanted: string | undefined): Promise<ExperimentInput> {
		const names = this.#declared.map(({ name }) => name)
		const { task = `Make \`${names.join('` and `')}\` better, as the evaluator scores it.`, experiment } = this.#options
		const digest = createHash('sha256').update(source).digest('hex').slice(0, 24)
		const folder = join(this.#cache, 'evolvable', 'seeds')
		await mkdir(folder, { recursive: true })
		const seed = join(folder, `${digest}.rs`)
		await writeFile(seed, source)
		const { types } = this.#setting.offered ?? {}
		return {
			name: names[0] ?? 'evolvable',
			...experiment,
			...this.#scoring,
			...(types && { types: types.path }),
			task: wanted ?? task,
			seed,
			functions: names,
		}
	}
}

/** A file for the structs that are declared. */
async function typesFile(folder: string, source: string): Promise<RustFile> {
	return { path: join(await writeOnce(folder, { 'types.rs': source }), 'types.rs'), source }
}

async function seedText(seed: string | URL, folder: string): Promise<string> {
	const path =
		seed instanceof URL ? fileURLToPath(seed) : /^[^\n{]*\.rs$/.test(seed) ? resolve(folder, seed) : undefined
	if (path === undefined) return seed as string
	return await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
		throw new ExperimentError(
			[`${path}: expected the seed here, found ${cause.code === 'ENOENT' ? 'no such file' : cause.code}`],
			{ cause },
		)
	})
}

/** @throws {ExperimentError} If the source has other functions than are declared. */
async function expectDeclared(functions: readonly DeclaredFunction[], source: string): Promise<void> {
	const found = await evolvedFunctionsOf(
		source,
		functions.map(({ name }) => name),
		'seed',
	)
	for (const [index, { name, type }] of functions.entries()) {
		if (found[index]?.type !== type) {
			throw new ExperimentError([
				`seed: expected \`${name}\` to be a \`${type}\`, as \`rust\` declares it, found \`${found[index]?.type}\``,
			])
		}
	}
}
