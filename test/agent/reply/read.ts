import { type ReadReply, readReply, type Wanted } from '../../../src/agent/reply/reply.ts'

/** What a model was asked to write. */
export const source = 'pub fn f(x: f64) -> f64 {\n    x + 1.0\n}\n'
/** What it was asked to change. */
export const parent = 'pub fn f(x: f64) -> f64 {\n    x\n}\n'
/** What is wanted of its replies. */
export const wanted: Wanted = { bases: [parent], functions: ['f'] }

/** What is read in a reply. */
export function read(text: string, changes: Partial<Wanted> = {}): ReadReply {
	return readReply(text, 'stop', { ...wanted, ...changes })
}
