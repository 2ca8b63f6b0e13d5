import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Seeds that are run each time: the first few, and those that once found something. */
export const seeds: readonly number[] = [1, 2, 3, 4, 5]

/** An input that once found something, or is like no other. */
export interface Kept {
	/** Name of the property. */
	readonly property: string
	readonly value: unknown
}

/** All inputs that are kept, which every test replays. */
export function keptInputs(): Kept[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.toSorted()
		.flatMap((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'), revive) as Kept[])
}

/** Adds inputs to the file of that name, whose others stay. */
export function keep(name: string, inputs: readonly Kept[]): void {
	mkdirSync(folder, { recursive: true })
	const file = `${folder}/${name}.json`
	const before = readdirSync(folder).includes(`${name}.json`)
		? (JSON.parse(readFileSync(file, 'utf8'), revive) as Kept[])
		: []
	writeFileSync(file, `${JSON.stringify([...before, ...inputs], replace, '\t')}\n`)
}

const folder = fileURLToPath(new URL('corpus', import.meta.url))

/** Bytes as text: of a Buffer, JSON sees its own form. */
function replace(this: unknown, _: string, value: unknown): unknown {
	const bytes = value as { type?: string; data?: number[] } | null
	if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
	if (bytes?.type === 'Buffer' && Array.isArray(bytes.data))
		return { base64: Buffer.from(bytes.data).toString('base64') }
	return value
}

function revive(_: string, value: unknown): unknown {
	const text = (value as { base64?: unknown } | null)?.base64
	return typeof text === 'string' ? Buffer.from(text, 'base64') : value
}
