import type { LibraryHandle } from 'koffi'
import koffi from 'koffi'

/** A candidate's library, in memory of this thread for as long as somebody holds this. */
export interface LoadedLibrary {
	/** Of the symbols asked for, in their order. */
	readonly addresses: readonly number[]
}

/**
 * Loads candidates' libraries by functions of the bridge, not by koffi's objects: a method of theirs that is called in a
 * worker which is terminated meanwhile aborts the whole process; a function does not.
 */
export class Libraries {
	readonly #open: (file: string) => number
	readonly #symbol: (library: number, name: string) => number
	readonly #reason: () => string
	readonly #closing: FinalizationRegistry<number>

	constructor(bridge: LibraryHandle) {
		this.#open = bridge.func('oxi_open_library', 'uintptr_t', ['str'])
		this.#symbol = bridge.func('oxi_symbol', 'uintptr_t', ['uintptr_t', 'str'])
		this.#reason = koffi.load('libc.so.6').func('dlerror', 'str', [])
		const close = bridge.func('oxi_close_library', 'void', ['uintptr_t'])
		this.#closing = new FinalizationRegistry((library) => close(library))
	}

	/**
	 * @param file - Absolute.
	 * @throws {Error} If it cannot be loaded, or has no such symbol; with the loader's words.
	 */
	load(file: string, symbols: readonly string[]): LoadedLibrary {
		const library = this.#open(file)
		if (library === 0) throw new Error(`${file} cannot be loaded into this process: ${this.#reason()}`)
		const addresses = symbols.map((name) => this.#symbol(library, name))
		const loaded = { addresses }
		this.#closing.register(loaded, library)
		if (addresses.includes(0)) throw new Error(`${file} lacks one of the symbols ${symbols.join(', ')}`)
		return loaded
	}
}
