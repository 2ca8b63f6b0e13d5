import { createHash } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Database, Statement } from 'better-sqlite3'

/** Characters of a run's first texts of which its dictionary is made: what its prompts repeat is in them. */
const dictionaryCharacters = 16_384

/** A text as kept: packed by zstd, with the dictionary of that id where there is one. */
export interface PackedText {
	readonly text: Buffer
	readonly dictionary: number | null
}

/**
 * Texts of messages and replies, each kept once by its SHA-256, and packed: prompts repeat most of those before them, so
 * that with a dictionary of the first ones of a run a text takes a fifth, where alone it takes two fifths.
 */
export class ModelTexts {
	readonly #run: number | null
	readonly #statements: ReturnType<typeof prepare>
	readonly #dictionaries = new Map<number, Buffer>()
	#own: { readonly id: number; readonly text: Buffer } | undefined
	#first = ''

	/** @param run - Whose dictionary new texts are packed with. */
	constructor(database: Database, run: number | null) {
		this.#run = run
		this.#statements = prepare(database)
		const id = this.#statements.dictionaryOfRun.get({ run })
		if (id !== undefined) this.#own = { id, text: this.#dictionary(id) }
	}

	/** The id of a text, which is kept where it is not yet; the caller puts it in a transaction. */
	keep(text: string): number {
		const hash = createHash('sha256').update(text).digest()
		return this.#statements.textId.get({ hash }) ?? this.insert(hash, text)
	}

	/** Keeps a text of that hash, which is new. */
	insert(hash: Buffer, text: string, id: number | null = null): number {
		const own = this.#own
		const packed = zstdCompressSync(text, own === undefined ? {} : { dictionary: own.text })
		const row = { id, hash, text: packed, dictionary: own?.id ?? null }
		if (own === undefined) this.#first = `${this.#first}${text}\n`.slice(0, dictionaryCharacters)
		return Number(this.#statements.insertText.run(row).lastInsertRowid)
	}

	/**
	 * Makes the dictionary of new texts as soon as it has seen enough of them; to be called outside of the transaction that
	 * keeps texts, so that it is there whatever becomes of that.
	 */
	learn(): void {
		if (this.#own !== undefined || this.#first.length < dictionaryCharacters) return
		const text = Buffer.from(this.#first)
		const row = { run: this.#run, text: zstdCompressSync(text) }
		this.#own = { id: Number(this.#statements.insertDictionary.run(row).lastInsertRowid), text }
	}

	/** What was packed. @throws {Error} With a code of zlib or zstd if it is damaged. */
	read({ text, dictionary }: PackedText): string {
		return zstdDecompressSync(text, dictionary === null ? {} : { dictionary: this.#dictionary(dictionary) }).toString()
	}

	#dictionary(id: number): Buffer {
		let text = this.#dictionaries.get(id)
		if (text === undefined) {
			text = zstdDecompressSync(this.#statements.dictionary.get({ id }) ?? Buffer.alloc(0))
			this.#dictionaries.set(id, text)
		}
		return text
	}
}

function prepare(database: Database) {
	const pluck = <Parameters extends unknown[], Value>(sql: string): Statement<Parameters, Value> =>
		database.prepare<Parameters, Value>(sql).pluck()
	return {
		insertText: database.prepare<[PackedText & { id: number | null; hash: Buffer }]>(
			'INSERT INTO model_texts (id, hash, text, dictionary) VALUES (@id, @hash, @text, @dictionary)',
		),
		textId: pluck<[{ hash: Buffer }], number>('SELECT id FROM model_texts WHERE hash = @hash'),
		dictionaryOfRun: pluck<[{ run: number | null }], number>('SELECT id FROM text_dictionaries WHERE run IS @run'),
		dictionary: pluck<[{ id: number }], Buffer>('SELECT text FROM text_dictionaries WHERE id = @id'),
		insertDictionary: database.prepare<[{ run: number | null; text: Buffer }]>(
			'INSERT INTO text_dictionaries (run, text) VALUES (@run, @text)',
		),
	}
}
