import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Parser } from 'web-tree-sitter'

const require = createRequire(import.meta.url)

/**
 * Parsers of Rust, some more than are in use: a source may bring one down for good, and to load another takes longer than a parse
 * may. Each has WebAssembly's memory of its own, so that none brings down another.
 */
export class Parsers {
	readonly #grammar: Uint8Array
	readonly #ready: Parser[]
	#loading: Promise<unknown> = Promise.resolve()

	private constructor(grammar: Uint8Array, ready: Parser[]) {
		this.#grammar = grammar
		this.#ready = ready
	}

	/** @throws {Error} If one of the two WebAssembly files cannot be read: the installation is broken. */
	static async open(count: number): Promise<Parsers> {
		const grammar = await readFile(fileURLToPath(import.meta.resolve('tree-sitter-rust/tree-sitter-rust.wasm')))
		return new Parsers(grammar, await Promise.all(Array.from({ length: count }, () => openParser(grammar))))
	}

	/** @throws {Error} If all of them were brought down at once, and none is loaded yet. */
	get current(): Parser {
		const [parser] = this.#ready
		if (parser === undefined)
			throw new Error('Expected a parser of Rust, but several sources have brought all of them down')
		return parser
	}

	/** Takes the next one in place of the current one, which was brought down, and loads another. */
	replace(): void {
		const broken = this.#ready.shift()
		try {
			// Fails, but is then not tried again where the garbage is collected, where nobody could catch it.
			broken?.delete()
		} catch (error) {
			if (!isTrap(error)) throw error
		}
		const next = openParser(this.#grammar).then((parser) => this.#ready.push(parser))
		this.#loading = Promise.all([this.#loading, next])
	}

	/** Resolves when there are as many as at first. */
	async filled(): Promise<void> {
		await this.#loading
	}
}

/** Whether it is an error of WebAssembly's, which has no name here: the parser that it comes from is of no use any more. */
export function isTrap(error: unknown): boolean {
	return error instanceof Error && error.name === 'RuntimeError'
}

async function openParser(grammar: Uint8Array): Promise<Parser> {
	// The package has one memory for all of its parsers; asked for anew, it has another.
	const file = require.resolve('web-tree-sitter')
	delete require.cache[file]
	const { Language, Parser } = require(file) as typeof import('web-tree-sitter')
	await Parser.init()
	const parser = new Parser()
	parser.setLanguage(await Language.load(grammar))
	return parser
}
