import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { commandLine } from '../../src/cli/command-line.ts'
import { placesOf } from '../../src/cli/places.ts'
import { type Ended, oxipelago, plainEnvironment, root, type Started } from './oxipelago.ts'

/** Ends with `code`, exactly one line on standard error that says `message`, and nothing on standard output. */
export async function fails(
	args: readonly string[],
	code: number,
	message: RegExp,
	started: Started = {},
): Promise<Ended> {
	return failed(await oxipelago(args, started), code, message)
}

/** As {@link fails}, with 2, in this process: starting one takes far longer than to find a mistake. */
export async function refuses(args: readonly string[], message: RegExp, cwd: string = root): Promise<Ended> {
	const env = plainEnvironment()
	const [out, err] = [new PassThrough(), new PassThrough()]
	const said = Promise.all([text(out), text(err)])
	const streams = { out, err } as unknown as Record<'out' | 'err', NodeJS.WriteStream>
	const input = async () => Buffer.of()
	const context = { ...streams, env, places: placesOf(env, cwd), input, forPrograms: false, program: 'oxipelago' }
	const code = await commandLine(context, args)
	for (const stream of [out, err]) stream.end()
	const [onOut, onErr] = await said
	return failed({ code, out: onOut, err: onErr }, 2, message)
}

function failed(ended: Ended, code: number, message: RegExp): Ended {
	// What rustc says of an evaluator comes after our own line.
	const errors = ended.err
		.split('\n')
		.filter((line) => line.startsWith('error: ') && !line.includes('could not compile'))
	assert.equal(ended.code, code, ended.err)
	assert.equal(errors.length, 1, ended.err)
	assert.match(errors[0] as string, message)
	return ended
}
