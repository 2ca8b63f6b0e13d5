import { relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Places, placesOf } from './places.ts'

/** What a command works with: the only way to the environment and the terminal. */
export interface Context {
	readonly places: Places
	readonly env: NodeJS.ProcessEnv
	/** Standard output: results. */
	readonly out: NodeJS.WriteStream
	/** Standard error: errors, and what is for people where results are for programs. */
	readonly err: NodeJS.WriteStream
	/** All of standard input. */
	readonly input: () => Promise<Buffer>
	/** Whether errors are to be JSON as well: what was typed has `--json`. */
	readonly forPrograms: boolean
	/** How a person starts this program, such as `npm start --`. */
	readonly program: string
}

/** What is worked with where nothing is written for a person. */
export type Surroundings = Pick<Context, 'places' | 'env'>

/** The folder that this process is in; `undefined` where it was removed meanwhile. */
export function workingFolder(): string | undefined {
	try {
		return process.cwd()
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
		throw error
	}
}

/**
 * The context of this process.
 *
 * @param cwd - Where it is.
 */
export function processContext(cwd: string): Context {
	const { env, stdout: out, stderr: err } = process
	const places = placesOf(env, cwd)
	const input = () => buffer(process.stdin)
	const forPrograms = process.argv.includes('--json')
	return { places, env, out, err, input, forPrograms, program: programs[env.npm_lifecycle_event ?? ''] ?? 'oxipelago' }
}

/** Those of this process, with a copy of its environment: keys are taken out of that, and the process may be another's. */
export function ownSurroundings(): Surroundings {
	const env = { ...process.env }
	return { env, places: placesOf(env, process.cwd()) }
}

/** Where this process says what went wrong. */
export function standardError(): NodeJS.WriteStream {
	return process.stderr
}

/** What a person typed, by what npm calls it. */
const programs: Readonly<Record<string, string>> = { start: 'npm start --', npx: 'npx oxipelago' }

/** A path as a person would name it: relative where it lies below the folder where they are. */
export function pathForPeople(context: Context, path: string): string {
	const short = relative(context.places.cwd, path)
	return short === '' || short.startsWith('..') ? path : short
}

/** A path as a person would type it after a command in a shell. */
export function pathToType(context: Context, path: string): string {
	const shown = pathForPeople(context, path)
	return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`
}

/** Text with absolute paths below the person's folder made relative, for messages. */
export function withShortPaths(context: Context, text: string): string {
	return text.replaceAll(`${context.places.cwd}/`, '')
}

/** Whether a stream may be drawn on; not on a terminal without columns, such as a pseudo-terminal that nobody looks at. */
export function isTerminal(context: Context, stream: NodeJS.WriteStream): boolean {
	const { CI, TERM } = context.env
	const set = (value: string | undefined) => value !== undefined && value !== '' && value !== '0' && value !== 'false'
	return stream.isTTY === true && stream.columns > 0 && !set(CI) && TERM !== 'dumb'
}
