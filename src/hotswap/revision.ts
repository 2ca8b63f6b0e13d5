import type { Bridge } from './bridge.ts'
import type { Functions, OnlyCall } from './call-type.ts'
import type { DeclaredFunction } from './declaration.ts'

/** One version of the functions, loaded into this thread for as long as somebody holds it. */
export interface Revision<Text extends string> {
	/** From 0, which is the seed. */
	readonly number: number
	/** The whole source. */
	readonly source: string
	/** Calls the only function; this version of it, whatever is active. */
	readonly call: OnlyCall<Text>
	/** Calls each function by its name; all of one version. */
	readonly functions: Functions<Text>
}

/** A library with a version of the functions, as it lies on disk. */
export interface RevisionFile {
	readonly number: number
	readonly source: string
	/** Absolute. */
	readonly library: string
	/** Exported symbols, in the order of the functions; each is a pointer to one. */
	readonly entries: readonly string[]
}

/**
 * Loads a version into this thread. When nothing of it is held any more, its memory is given back at some later collection.
 *
 * @param bridge - Of these functions, in this thread.
 * @throws {Error} If it cannot be loaded.
 */
export function loadRevision<Text extends string>(
	{ number, source, library, entries }: RevisionFile,
	functions: readonly DeclaredFunction[],
	{ calls, libraries }: Bridge,
): Revision<Text> {
	// Each call holds it.
	const loaded = libraries.load(library, entries)
	const own = calls.map(
		(call, index) =>
			(...given: unknown[]) =>
				call(loaded.addresses[index] as number, given),
	)
	const named = Object.fromEntries(functions.map(({ name }, index) => [name, own[index]]))
	return { number, source, call: own[0] as OnlyCall<Text>, functions: named as Functions<Text> }
}
