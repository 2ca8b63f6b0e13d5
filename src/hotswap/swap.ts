import { rmSync } from 'node:fs'
import { type Bridge, type BridgeFiles, loadBridge } from './bridge.ts'
import type { DeclaredFunction } from './declaration.ts'
import { loadRevision, type Revision, type RevisionFile } from './revision.ts'

/** What another thread needs to call the functions too: plain data, to be posted to it. */
export interface SharedSwap {
	readonly functions: readonly DeclaredFunction[]
	readonly files: BridgeFiles
	/** Folder of the libraries, `<number>.so` each. */
	readonly folder: string
	/** Exported symbols of each. */
	readonly entries: readonly string[]
	/** Number of the active version, an `Int32`. */
	readonly active: SharedArrayBuffer
}

/** Versions of some functions in this thread, of which one is active at any moment. */
export class Swap<Text extends string> {
	readonly #functions: readonly DeclaredFunction[]
	readonly #files: BridgeFiles
	readonly #folder: string
	readonly #keep: number
	readonly #bridge: Bridge
	readonly #shared = new Int32Array(new SharedArrayBuffer(4))
	readonly #known = new Map<number, WeakRef<Revision<Text>>>()
	/** Held, the oldest first, so that one can go back to them. */
	#held: Revision<Text>[] = []
	#active: Revision<Text> | undefined
	#entries: readonly string[] = []
	#next = 0

	/**
	 * @param folder - For libraries, which are there as long as they are held.
	 * @param keep - How many versions are held at least, the active one included.
	 */
	constructor(functions: readonly DeclaredFunction[], files: BridgeFiles, folder: string, keep: number) {
		this.#functions = functions
		this.#files = files
		this.#folder = folder
		this.#keep = keep
		this.#bridge = loadBridge(files, functions)
	}

	/** Number of the version that is added next. */
	get next(): number {
		return this.#next
	}

	/** Where the library of a version lies. */
	libraryOf(number: number): string {
		return libraryIn(this.#folder, number)
	}

	/** @throws {RangeError} If none is. */
	get active(): Revision<Text> {
		if (this.#active === undefined) throw new RangeError('Expected a version to be active, found none')
		return this.#active
	}

	/** Where the active version lies on disk. */
	get activeFile(): RevisionFile {
		const { number } = this.active
		return { number, source: '', library: this.libraryOf(number), entries: this.#entries }
	}

	/** All that are held, the oldest first. */
	get revisions(): readonly Revision<Text>[] {
		return [...this.#known.values()].flatMap((known) => known.deref() ?? [])
	}

	/** For `attach` in another thread. */
	get shared(): SharedSwap {
		const active = this.#shared.buffer
		return { functions: this.#functions, files: this.#files, folder: this.#folder, entries: this.#entries, active }
	}

	/**
	 * Loads the library that lies at `libraryOf(next)`.
	 *
	 * @param entries - The same names for all versions.
	 */
	add(source: string, entries: readonly string[]): Revision<Text> {
		const number = this.#next++
		this.#entries = entries
		const file: RevisionFile = { number, source, library: this.libraryOf(number), entries }
		const revision = loadRevision<Text>(file, this.#functions, this.#bridge)
		this.#known.set(number, new WeakRef(revision))
		forgetting.register(revision, { known: this.#known, number, library: file.library })
		return revision
	}

	/**
	 * From the next call on, here and in other threads, that version is called.
	 *
	 * @throws {RangeError} If it is none of these: another declaration's functions may take something else.
	 */
	activate(revision: Revision<Text>): void {
		if (this.#known.get(revision.number)?.deref() !== revision) {
			throw new RangeError('Expected a revision of these functions, such as one of `revisions`, found something else')
		}
		this.#active = revision
		Atomics.store(this.#shared, 0, revision.number)
		this.#held = [...this.#held.filter((one) => one !== revision), revision].slice(-this.#keep)
	}
}

/** Files of what nobody holds any more go; who has them loaded in another thread keeps what is in memory. */
const forgetting = new FinalizationRegistry<{ known: Map<number, unknown>; number: number; library: string }>(
	({ known, number, library }) => {
		known.delete(number)
		rmSync(library, { force: true })
	},
)

function libraryIn(folder: string, number: number): string {
	return `${folder}/${number}.so`
}

/** The functions as another thread calls them: always the version that is active there. */
export class AttachedSwap<Text extends string> {
	readonly #shared: SharedSwap
	readonly #bridge: Bridge
	readonly #number: Int32Array
	#current: Revision<Text> | undefined

	constructor(shared: SharedSwap) {
		this.#shared = shared
		this.#bridge = loadBridge(shared.files, shared.functions)
		this.#number = new Int32Array(shared.active)
	}

	/** The active version, loaded here as well. Its source is not known here. */
	get active(): Revision<Text> {
		for (;;) {
			const number = Atomics.load(this.#number, 0)
			if (this.#current?.number === number) return this.#current
			const { folder, entries, functions } = this.#shared
			try {
				const file = { number, source: '', library: libraryIn(folder, number), entries }
				this.#current = loadRevision<Text>(file, functions, this.#bridge)
			} catch (error) {
				// Replaced, and its file removed, since it was looked up: the next one is there.
				if (Atomics.load(this.#number, 0) === number) throw error
			}
		}
	}
}
