import { randomInt } from 'node:crypto'

/** Crockford's base 32 in lower case: no `i`, `l`, `o` or `u`, so that an id can be read out and typed again. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Letters of an id that an experiment's name gives at most: files beside an archive are named by ids. */
const longestBeginning = 40

/** Bytes of the longest id. */
export const longestRunId: number = longestBeginning + 5

/**
 * A new id for a run of that experiment, such as `rastrigin-k3f9`; one of a million, so the caller still looks whether
 * it is taken. An id names a run and steers nothing, so chance may come from the system.
 */
export function newRunId(experiment: string): string {
	const tail = Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('')
	return `${beginningOf(experiment)}-${tail}`
}

/** The id of a run of that experiment that follows from some bytes, at least four. */
export function runIdOf(experiment: string, bytes: Uint8Array): string {
	return `${beginningOf(experiment)}-${Array.from(bytes.subarray(0, 4), (byte) => alphabet[byte % alphabet.length]).join('')}`
}

/** The name of an experiment, as an id has it. */
export function experimentOf(id: string): string {
	return id.slice(0, id.lastIndexOf('-'))
}

/** Whether a run of that id is one of an experiment of that name, however it is written. */
export function isRunOf(id: string, experiment: string): boolean {
	return beginningOf(experimentOf(id)) === beginningOf(experiment)
}

function beginningOf(experiment: string): string {
	const name = experiment
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+/, '')
		.slice(0, longestBeginning)
		.replace(/-+$/, '')
	return name === '' ? 'run' : name
}
