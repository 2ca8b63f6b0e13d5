import assert from 'node:assert/strict'
import { type Ended, oxipelago, type Started } from './oxipelago.ts'

/** Ends with `code`, exactly one line on standard error that says `message`, and nothing on standard output. */
export async function fails(
	args: readonly string[],
	code: number,
	message: RegExp,
	started: Started = {},
): Promise<Ended> {
	const ended = await oxipelago(args, started)
	// What rustc says of an evaluator comes after our own line.
	const errors = ended.err
		.split('\n')
		.filter((line) => line.startsWith('error: ') && !line.includes('could not compile'))
	assert.equal(ended.code, code, ended.err)
	assert.equal(errors.length, 1, ended.err)
	assert.match(errors[0] as string, message)
	return ended
}
